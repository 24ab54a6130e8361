/**
 * A volumetric video in someone else's three.js scene: a floor, lights, and a turning box that stands in front of
 * some of the Gaussians and behind others. In your own project, import from "clipgstream-player".
 *
 * The stream is named in the address: scene.html?stream=/stream/
 */

import {
  AmbientLight,
  Box3,
  BoxGeometry,
  Color,
  DirectionalLight,
  GridHelper,
  MathUtils,
  Mesh,
  MeshStandardMaterial,
  PerspectiveCamera,
  Scene,
  Vector3,
  WebGLRenderer,
} from "three";
import { OrbitControls } from "three/addons/controls/OrbitControls.js";
import { rigUp, VolumetricVideo, viewMatrix } from "../src/index";

const canvas = document.querySelector("canvas")!;
const note = document.querySelector<HTMLElement>("#note")!;
const button = document.querySelector<HTMLButtonElement>("#play")!;
const slider = document.querySelector<HTMLInputElement>("#time")!;
const clock = document.querySelector<HTMLOutputElement>("#clock")!;

// Any three.js scene. Splats need no antialiasing, and a canvas without it is drawn faster.
const renderer = new WebGLRenderer({ canvas, antialias: false });
renderer.setPixelRatio(Math.min(devicePixelRatio, 1.5));
const scene = new Scene();
scene.background = new Color(0x10141a);
const camera = new PerspectiveCamera(50, 1, 0.02, 200);
const controls = new OrbitControls(camera, canvas);

const sun = new DirectionalLight(0xffffff, 2.5);
sun.position.set(2, 4, 3);
const box = new Mesh(new BoxGeometry(1, 1, 1), new MeshStandardMaterial({ color: 0xff7a3c, roughness: 0.4 }));
scene.add(new AmbientLight(0xffffff, 0.7), sun, box);

// The video, an Object3D like any other.
const video = new VolumetricVideo({ loop: true });
scene.add(video);

/** Puts floor, box and camera where the first picture is. */
function arrange(): void {
  if (!video.bounds) return;
  video.updateMatrixWorld(true);
  const bounds = new Box3().copy(video.bounds).applyMatrix4(video.matrixWorld);
  const [center, size] = [bounds.getCenter(new Vector3()), bounds.getSize(new Vector3())];
  const floor = new GridHelper(Math.max(size.x, size.z) * 2, 20, 0x6b7f99, 0x2b3440);
  floor.position.set(center.x, bounds.min.y, center.z);
  scene.add(floor);
  box.scale.setScalar(size.length() * 0.06);
  box.position.copy(center);
  controls.target.copy(center);
  const view = video.views[0];
  if (view) camera.position.setFromMatrixPosition(viewMatrix(view).premultiply(video.matrixWorld));
  else camera.position.copy(center).add(new Vector3(0, 0, size.length()));
}

const off = video.on("frame", () => {
  off();
  arrange();
});
video.on("loadedmetadata", ({ duration, views }) => {
  // Calibrations have their own idea of up; three.js scenes have y.
  video.quaternion.setFromUnitVectors(rigUp(views), new Vector3(0, 1, 0));
  slider.max = String(duration);
});
video.on("timeupdate", ({ time }) => {
  slider.value = String(time);
  clock.value = `${time.toFixed(1)} s`;
});
for (const event of ["play", "pause"] as const) {
  video.on(event, () => {
    button.textContent = video.paused ? "Play" : "Pause";
  });
}
video.on("skipped", ({ clip, error }) => {
  note.textContent = `Clip ${clip} is skipped.\n${error.message}`;
});
video.on("error", ({ error }) => {
  note.textContent = error.message;
});

button.addEventListener("click", () => (video.paused ? video.play() : video.pause()));
slider.addEventListener("input", () => video.seek(slider.valueAsNumber));

/** Fits the canvas to the window. */
function resize(): void {
  renderer.setSize(canvas.clientWidth, canvas.clientHeight, false);
  camera.aspect = canvas.clientWidth / Math.max(1, canvas.clientHeight);
  camera.updateProjectionMatrix();
}

addEventListener("resize", resize);
resize();
renderer.setAnimationLoop((milliseconds) => {
  box.rotation.y = MathUtils.degToRad(milliseconds * 0.03);
  controls.update();
  renderer.render(scene, camera);
});

const source = new URLSearchParams(location.search).get("stream") ?? "../stream/";
// What goes wrong is told by the error event.
video.load(new URL(source, location.href).href).catch(() => undefined);
video.play();
Object.assign(window, { video });
