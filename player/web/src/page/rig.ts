import { Matrix3, type PerspectiveCamera, Vector3 } from "three";
import type { RigView } from "../types";
import { projectionMatrix, viewMatrix } from "../video/rig-camera";
import type { Viewpoint } from "./viewpoint";
import { groundFrame, lensOfFov } from "./viewpoint";

/** What the rig's cameras agree on. */
export interface RigFrame {
  /** The point nearest to all optical axes, in the least-squares sense. */
  readonly focus: Vector3;
  /** Away from the ground, unit length: across the cameras' right axes, on the side of their up axes. */
  readonly up: Vector3;
}

/** Field of view of a viewpoint for a stream without cameras. */
const PLAIN_FOV_DEG = 45;
/** Weight of the cameras' mean up against what their right axes say; decides where those are nearly parallel. */
const MEAN_UP_WEIGHT = 0.003;
/** Axes that meet nearer than this share of the scene's scale don't meet at what they look at. */
const LEAST_DEPTH = 0.05;

/** World position of the camera. */
export function eyeOf(view: RigView): Vector3 {
  const m = view.cameraFromWorld;
  const t = [m[3]!, m[7]!, m[11]!] as const;
  return new Vector3(...[0, 1, 2].map((c) => -(m[c]! * t[0] + m[4 + c]! * t[1] + m[8 + c]! * t[2])));
}

/** Unit direction in which the camera looks. */
export function axisOf(view: RigView): Vector3 {
  const m = view.cameraFromWorld;
  return new Vector3(m[8], m[9], m[10]);
}

function rightOf(view: RigView): Vector3 {
  const m = view.cameraFromWorld;
  return new Vector3(m[0], m[1], m[2]);
}

function upOf(view: RigView): Vector3 {
  const m = view.cameraFromWorld;
  return new Vector3(-m[4]!, -m[5]!, -m[6]!);
}

/**
 * What the cameras look at and which way is up; without cameras the origin, and OpenCV's up (-y).
 *
 * @param sceneScale distance at which a rig looks whose axes don't say so: one camera, or parallel ones.
 */
export function rigFrame(views: readonly RigView[], sceneScale: number): RigFrame {
  if (views.length === 0) return { focus: new Vector3(), up: new Vector3(0, -1, 0) };
  const up = rigUp(views);
  const focus = rigFocus(views);
  const depth = median(views.map((view) => focus.clone().sub(eyeOf(view)).dot(axisOf(view))));
  const meets = depth > LEAST_DEPTH * sceneScale;
  return { focus: meets ? focus : pointAhead(views, sceneScale), up };
}

/**
 * Cameras look up or down far more often than they roll, and not evenly around the scene: their mean up leans, while
 * their right axes stay level. The direction most nearly across all of these, in the least-squares sense.
 */
function rigUp(views: readonly RigView[]): Vector3 {
  const mean = meanUp(views);
  const weight = MEAN_UP_WEIGHT * views.length;
  const system = [weight, 0, 0, 0, weight, 0, 0, 0, weight];
  for (const view of views) addOuterProduct(system, rightOf(view), 1);
  return solve(system, mean.multiplyScalar(weight)).normalize();
}

/** Mean of the cameras' up axes, unit length; of at least one camera. */
export function meanUp(views: readonly RigView[]): Vector3 {
  const mean = new Vector3();
  for (const view of views) mean.add(upOf(view));
  if (mean.length() < 1e-6 * views.length) mean.copy(upOf(views[0]!));
  return mean.normalize();
}

function pointAhead(views: readonly RigView[], distance: number): Vector3 {
  const axis = new Vector3();
  for (const view of views) axis.add(axisOf(view));
  return meanEye(views).addScaledVector(axis.normalize(), distance);
}

function rigFocus(views: readonly RigView[]): Vector3 {
  // A little pull towards the cameras' mean, for rigs whose axes are parallel.
  const pull = 1e-6;
  const system = [pull, 0, 0, 0, pull, 0, 0, 0, pull];
  const right = meanEye(views).multiplyScalar(pull);
  for (const view of views) {
    const [axis, eye] = [axisOf(view), eyeOf(view)];
    for (const diagonal of [0, 4, 8]) system[diagonal]! += 1;
    addOuterProduct(system, axis, -1);
    right.add(eye.addScaledVector(axis, -axis.dot(eye)));
  }
  return solve(system, right);
}

/** Adds `weight` times v vᵀ to a 3 by 3 matrix of rows. */
function addOuterProduct(matrix: number[], v: Vector3, weight: number): void {
  const a = v.toArray();
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 3; c++) matrix[3 * r + c]! += weight * a[r]! * a[c]!;
  }
}

/** The solution of a regular 3 by 3 system, given by rows. */
function solve(matrix: readonly number[], right: Vector3): Vector3 {
  return right.applyMatrix3(new Matrix3().fromArray(matrix).transpose().invert());
}

function meanEye(views: readonly RigView[]): Vector3 {
  const mean = new Vector3();
  for (const view of views) mean.add(eyeOf(view));
  return mean.divideScalar(views.length);
}

/**
 * The viewpoint of a camera of the rig. It keeps the camera's axis and takes the rig's up, so that nothing rolls
 * when the viewer goes on from there; it turns around the point of the axis that is nearest to the focus.
 */
export function viewpointOf(view: RigView, frame: RigFrame): Viewpoint {
  const [eye, axis] = [eyeOf(view), axisOf(view)];
  const away = frame.focus.clone().sub(eye);
  const depth = Math.max(away.dot(axis), 0.1 * away.length(), 1e-6);
  const target = eye.clone().addScaledVector(axis, depth);
  const level = new Vector3().crossVectors(axis, frame.up).length() > 1e-3;
  const tanHalfY = view.heightPx / 2 / view.fyPx;
  const tanHalfX = view.widthPx / 2 / view.fxPx;
  return {
    eye,
    target,
    up: level ? frame.up.clone() : upOf(view),
    lens: { tanHalfY, aspect: tanHalfX / tanHalfY },
  };
}

/** The camera to start from: the trained one nearest to the middle of the rig; null without cameras. */
export function middleView(views: readonly RigView[]): RigView | null {
  const trained = views.filter((view) => !view.heldOut);
  const offered = trained.length > 0 ? trained : views;
  const middle = new Vector3(...([0, 1, 2] as const).map((axis) => medianEye(offered, axis)));
  let best: RigView | null = null;
  for (const view of offered) {
    if (best === null || eyeOf(view).distanceTo(middle) < eyeOf(best).distanceTo(middle)) best = view;
  }
  return best;
}

function medianEye(views: readonly RigView[], axis: 0 | 1 | 2): number {
  return median(views.map((view) => eyeOf(view).getComponent(axis)));
}

/** The middle of the numbers, or the mean of the middle two; 0 for none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Where to start: the middle camera's place with the focus in the picture's centre. */
export function initialViewpoint(views: readonly RigView[], sceneScale: number): Viewpoint {
  const frame = rigFrame(views, sceneScale);
  const start = middleView(views);
  if (start !== null) return viewpointOf(start, frame);
  const [, ahead] = groundFrame(frame.up);
  const eye = frame.focus
    .clone()
    .addScaledVector(ahead, -2 * sceneScale)
    .addScaledVector(frame.up, 0.5 * sceneScale);
  return { eye, target: frame.focus, up: frame.up, lens: lensOfFov(PLAIN_FOV_DEG) };
}

/**
 * Gives a three.js camera the exact pose and projection of a camera of the rig, off-centre principal point included.
 * The picture must be drawn at `widthPx` by `heightPx` pixels.
 */
export function applyExactly(view: RigView, camera: PerspectiveCamera): void {
  viewMatrix(view).decompose(camera.position, camera.quaternion, camera.scale);
  camera.updateMatrixWorld(true);
  camera.projectionMatrix.copy(projectionMatrix(view, camera.near, camera.far));
  camera.projectionMatrixInverse.copy(camera.projectionMatrix).invert();
}
