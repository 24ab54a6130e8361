import { type Object3D, Quaternion, Vector3, type WebGLRenderer } from "three";
import type { Viewpoint } from "./viewpoint";

/** The kinds of immersive sessions that this browser offers, best first. */
export async function offeredSessions(): Promise<XRSessionMode[]> {
  const { xr } = navigator;
  if (xr === undefined) return [];
  const modes: XRSessionMode[] = ["immersive-vr", "immersive-ar"];
  const offered = await Promise.all(modes.map((mode) => xr.isSessionSupported(mode).catch(() => false)));
  return modes.filter((_, index) => offered[index]);
}

/** Metres from the viewer at which the scene's focus is put, and above the floor. */
const DISTANCE_M = 2;
const HEIGHT_M = 1.1;
const UP = new Vector3(0, 1, 0);

/**
 * Enters a session. The scene, not the viewer, is moved: its up becomes the room's, its focus lies before the
 * viewer, seen from where they stood on the screen. It is put back when the session ends.
 *
 * @throws DOMException when the browser or the viewer refuses.
 */
export async function enterSession(
  renderer: WebGLRenderer,
  mode: XRSessionMode,
  scene: Object3D,
  view: Viewpoint,
  onEnd: () => void,
): Promise<void> {
  const session = await navigator.xr!.requestSession(mode, { optionalFeatures: ["local-floor"] });
  session.addEventListener("end", () => {
    scene.position.set(0, 0, 0);
    scene.quaternion.identity();
    scene.scale.setScalar(1);
    onEnd();
  });
  placeInRoom(scene, view);
  renderer.xr.setReferenceSpaceType("local-floor");
  await renderer.xr.setSession(session);
}

/** Puts an object of the stream's world into a room with y up and the viewer looking along -z. */
export function placeInRoom(scene: Object3D, view: Viewpoint): void {
  const ahead = view.target.clone().sub(view.eye);
  const scale = DISTANCE_M / Math.max(ahead.length(), 1e-9);
  const upright = new Quaternion().setFromUnitVectors(view.up.clone().normalize(), UP);
  ahead.applyQuaternion(upright);
  const heading = new Quaternion().setFromAxisAngle(UP, Math.atan2(ahead.x, ahead.z) + Math.PI).invert();
  scene.quaternion.copy(heading.multiply(upright));
  scene.scale.setScalar(scale);
  const focus = view.target.clone().multiplyScalar(scale).applyQuaternion(scene.quaternion);
  scene.position.set(0, HEIGHT_M, -DISTANCE_M).sub(focus);
  scene.updateMatrixWorld(true);
}
