import { Vector3 } from "three";
import { PlayerError } from "../errors";
import type { RigView } from "../types";
import { axisOf, eyeOf, meanUp, median, type RigFrame } from "./rig";
import { CubicSpline } from "./spline";
import { lensOfFov, type Viewpoint } from "./viewpoint";

/** Viewpoints over time. */
export interface CameraPath {
  /** Seconds from one end to the other. */
  readonly durationS: number;
  /**
   * What moves the path on: the stream's clock, so that a pause holds it, or the wall clock, so that a still moment
   * can be walked around.
   */
  readonly clock: "stream" | "wall";
  at(timeS: number): Viewpoint;
}

/** A moment of a camera path file. */
export interface Keyframe {
  /** Seconds from the start of the stream. */
  readonly timeS: number;
  readonly eye: readonly number[];
  readonly target: readonly number[];
  readonly up: readonly number[];
  /** Vertical field of view in degrees, 1 to 170. */
  readonly fovYDeg: number;
}

/** Seconds of a walk around what the rig looks at. */
export const ORBIT_S = 24;
/** A rig that covers more than this of the circle is orbited all the way round. */
const FULL_CIRCLE_RAD = (300 / 180) * Math.PI;
/** The orbit turns back this share of the arc before it reaches the outermost cameras. */
const ARC_MARGIN = 0.08;
const DEFAULT_FOV_DEG = 45;
const KEYS = ["time_s", "eye", "target", "up", "fov_y_deg"];
const HINT = 'a path is {"keyframes": [{"time_s", "eye", "target", "up", "fov_y_deg"}, …]} in order of time';

/**
 * The keyframes in the text of a camera path file.
 *
 * @throws PlayerError when it is not one.
 */
export function parsePath(text: string, where: string): Keyframe[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new PlayerError("not a camera path: not JSON", where, HINT);
  }
  return keyframesOf(value, where);
}

/**
 * The keyframes in a parsed camera path.
 *
 * @throws PlayerError when it is not one.
 */
export function keyframesOf(value: unknown, where: string): Keyframe[] {
  const list =
    isRecord(value) && Object.keys(value).every((key) => key === "keyframes") ? value.keyframes : null;
  if (!Array.isArray(list) || list.length === 0) {
    throw new PlayerError("not a camera path: no list of keyframes", where, HINT);
  }
  const keyframes = list.map((item, index) => keyframeOf(item, `${where}: keyframe ${index}`));
  for (let i = 1; i < keyframes.length; i++) {
    if (!(keyframes[i]!.timeS > keyframes[i - 1]!.timeS)) {
      throw new PlayerError("keyframes must be in order of time", `${where}: keyframe ${i}`, HINT);
    }
  }
  return keyframes;
}

function keyframeOf(item: unknown, where: string): Keyframe {
  if (!isRecord(item)) throw new PlayerError("not a keyframe", where, HINT);
  const unknown = Object.keys(item).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) throw new PlayerError(`a keyframe has no "${unknown}"`, where, HINT);
  const fov = item.fov_y_deg ?? DEFAULT_FOV_DEG;
  if (!isNumber(item.time_s)) throw new PlayerError("time_s must be a number", where, HINT);
  if (!isNumber(fov) || fov < 1 || fov > 170)
    throw new PlayerError("fov_y_deg must be 1 to 170", where, HINT);
  const keyframe = {
    timeS: item.time_s,
    eye: vectorOf(item, "eye", where),
    target: vectorOf(item, "target", where),
    up: vectorOf(item, "up", where),
    fovYDeg: fov,
  };
  requireDirection(keyframe, where);
  return keyframe;
}

function vectorOf(item: Record<string, unknown>, key: string, where: string): number[] {
  const value = item[key];
  if (Array.isArray(value) && value.length === 3 && value.every(isNumber)) return value;
  throw new PlayerError(`${key} must be three numbers`, where, HINT);
}

/** A view needs a direction, and an up that differs from it. */
function requireDirection(keyframe: Keyframe, where: string): void {
  const forward = new Vector3(...keyframe.target).sub(new Vector3(...keyframe.eye));
  const up = new Vector3(...keyframe.up);
  const across = new Vector3().crossVectors(forward, up).length();
  if (across > 1e-6 * forward.length() * up.length()) return;
  const hint = "put the target away from the eye, and the up not parallel to the view";
  throw new PlayerError("a keyframe has no direction", where, hint);
}

/** A path through keyframes in order of time; before the first and behind the last it stands still. */
export function keyframePath(keyframes: readonly Keyframe[]): CameraPath {
  const spline = new CubicSpline(
    keyframes.map((k) => k.timeS),
    keyframes.map((k) => [...k.eye, ...k.target, ...k.up, k.fovYDeg]),
  );
  return {
    durationS: keyframes.at(-1)!.timeS,
    clock: "stream",
    at: (timeS) => {
      const v = spline.at(timeS);
      const [eye, target, up] = [0, 3, 6].map((first) => new Vector3(v[first], v[first + 1], v[first + 2]));
      return { eye: eye!, target: target!, up: up!.normalize(), lens: lensOfFov(v[9]!) };
    },
  };
}

/**
 * A smooth walk around what the rig looks at, once around or there and back; null without cameras.
 *
 * It keeps to the cameras' arc, height and distance, because what no camera saw cannot be shown.
 * The eye goes where the headless renderer's orbit goes, in the plane across the cameras' mean up; the horizon is level.
 */
export function orbitPath(
  views: readonly RigView[],
  { focus, up: level }: RigFrame,
  durationS = ORBIT_S,
): CameraPath | null {
  if (views.length === 0) return null;
  const offsets = views.map((view) => eyeOf(view).sub(focus));
  const up = meanUp(views);
  const [across, ahead] = groundAxes(offsets, up);
  const azimuths = offsets.map((offset) => Math.atan2(offset.dot(across), offset.dot(ahead)));
  const radius = median(offsets.map((offset) => Math.hypot(offset.dot(across), offset.dot(ahead))));
  const height = median(offsets.map((offset) => offset.dot(up)));
  const tanHalfY = Math.tan(median(views.map((view) => Math.atan(view.heightPx / 2 / view.fyPx))));
  const aspect = median(views.map((view) => (view.widthPx * view.fyPx) / (view.fxPx * view.heightPx)));
  const angleAt = orbitAngles(azimuths);
  return {
    durationS,
    clock: "wall",
    at: (timeS) => {
      const angle = angleAt(timeS / durationS);
      const eye = focus
        .clone()
        .addScaledVector(across, radius * Math.sin(angle))
        .addScaledVector(ahead, radius * Math.cos(angle))
        .addScaledVector(up, height);
      return { eye, target: focus.clone(), up: level.clone(), lens: { tanHalfY, aspect } };
    },
  };
}

/** The azimuth at a share of the way: the whole circle, or to and fro within the rig's arc. */
function orbitAngles(azimuths: readonly number[]): (share: number) => number {
  if (coverage(azimuths) > FULL_CIRCLE_RAD) return (share) => 2 * Math.PI * share;
  const [low, high] = [Math.min(...azimuths), Math.max(...azimuths)];
  const half = ((high - low) / 2) * (1 - 2 * ARC_MARGIN);
  return (share) => (low + high) / 2 + half * Math.sin(2 * Math.PI * share);
}

/** Two unit axes across `up`; the second points from the focus to the cameras' mean. */
function groundAxes(offsets: readonly Vector3[], up: Vector3): [Vector3, Vector3] {
  const ahead = new Vector3();
  for (const offset of offsets) ahead.addScaledVector(offset, 1 / offsets.length);
  ahead.addScaledVector(up, -ahead.dot(up));
  const size = Math.sqrt(offsets.reduce((sum, offset) => sum + offset.lengthSq(), 0));
  if (ahead.length() < 1e-6 * size) {
    ahead.crossVectors(up, new Vector3(1, 0, 0)).add(new Vector3().crossVectors(up, new Vector3(0, 1, 0)));
  }
  ahead.normalize();
  return [new Vector3().crossVectors(up, ahead), ahead];
}

/** How much of the circle the angles span: all of it less the largest gap. */
function coverage(azimuths: readonly number[]): number {
  const sorted = [...azimuths].sort((a, b) => a - b);
  const gaps = sorted.map((angle, i) => (sorted[i + 1] ?? sorted[0]! + 2 * Math.PI) - angle);
  return 2 * Math.PI - Math.max(...gaps);
}

/** The nearest camera of the rig to a viewpoint, in place and direction; -1 without cameras. */
export function nearestView(views: readonly RigView[], view: Viewpoint): number {
  const distance = Math.max(view.eye.distanceTo(view.target), 1e-9);
  const ahead = view.target.clone().sub(view.eye).normalize();
  const costs = views.map(
    (rigView) => eyeOf(rigView).distanceTo(view.eye) / distance + 1 - axisOf(rigView).dot(ahead),
  );
  return costs.indexOf(Math.min(...costs));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
