/** A VolumetricVideo in a scene of its own, for tests: `start`, then `video` and `events`. */

import { PerspectiveCamera, Scene, WebGLRenderer } from "three";
import { type VideoEvents, type VideoOptions, VolumetricVideo, viewMatrix } from "../../src/index";

/** An event as tests see it: plain data, with the clock's milliseconds. */
type Seen = { readonly name: string; readonly at: number } & Readonly<Record<string, unknown>>;

const NAMES: readonly (keyof VideoEvents)[] = [
  "loadedmetadata",
  "play",
  "pause",
  "playing",
  "waiting",
  "ended",
  "seeking",
  "seeked",
  "timeupdate",
  "durationchange",
  "ratechange",
  "frame",
  "order",
  "progress",
  "statechange",
  "layerschange",
  "tierchange",
  "livechange",
  "retry",
  "recovered",
  "skipped",
  "error",
];

const events: Seen[] = [];
const canvas = document.querySelector("canvas")!;
const renderer = new WebGLRenderer({ canvas, preserveDrawingBuffer: true });
renderer.setSize(canvas.width, canvas.height, false);
const scene = new Scene();
const camera = new PerspectiveCamera(50, canvas.width / canvas.height, 0.01, 100);

function plain(detail: object): Record<string, unknown> {
  const { error, info, views, ...rest } = detail as Record<string, unknown>;
  return { ...rest, ...(error instanceof Error ? { error: error.message, errorName: error.name } : {}) };
}

/** A new video, drawn at every animation frame from its first view. */
function start(options: VideoOptions): VolumetricVideo {
  const video = new VolumetricVideo(options);
  for (const name of NAMES) {
    video.on(name, (detail) => events.push({ name, at: performance.now(), ...plain(detail) }));
  }
  video.on("loadedmetadata", ({ views }) => {
    if (!views[0]) return;
    viewMatrix(views[0]).decompose(camera.position, camera.quaternion, camera.scale);
  });
  scene.add(video);
  renderer.setAnimationLoop(() => renderer.render(scene, camera));
  Object.assign(window, { video });
  return video;
}

/** Bytes of the canvas that are not those of an empty one. */
function drawnPixels(): number {
  const gl = renderer.getContext();
  const pixels = new Uint8Array(canvas.width * canvas.height * 4);
  renderer.render(scene, camera);
  gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
  return pixels.filter((value, n) => n % 4 < 3 && value > 0).length;
}

Object.assign(window, { start, events, camera, drawnPixels });
