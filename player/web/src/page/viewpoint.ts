import { MathUtils, Vector3 } from "three";

/** How much of the world a viewpoint shows. */
export interface Lens {
  /** Tangent of half the vertical field of view. */
  readonly tanHalfY: number;
  /** Width by height of the picture that the lens was made for; null: it fits every window by its height. */
  readonly aspect: number | null;
}

/** Where the viewer is, where they look, and what they turn around. World units. */
export interface Viewpoint {
  readonly eye: Vector3;
  readonly target: Vector3;
  /** Unit length; not parallel to the view. */
  readonly up: Vector3;
  readonly lens: Lens;
}

/** Nearer to the pole than this, left and right lose their meaning. */
const POLE_RAD = 0.02;
/** How far a narrow window goes from fitting by height (0) to fitting by width (1). */
const NARROW_SHARE = 0.2;
const FOV_RANGE_DEG = [1, 170] as const;

/** A lens of a vertical field of view in degrees, kept between 1 and 170. */
export function lensOfFov(fovYDeg: number): Lens {
  const kept = MathUtils.clamp(fovYDeg, ...FOV_RANGE_DEG);
  return { tanHalfY: Math.tan(MathUtils.degToRad(kept / 2)), aspect: null };
}

/**
 * Vertical field of view in degrees that shows a lens's picture in a window of another shape.
 *
 * In a wider window the picture fits by its height. A narrower one would show only a slice of it by height, and
 * much that no camera saw by width, so it goes a part of the way from the one to the other.
 */
export function fovForWindow(lens: Lens, aspect: number): number {
  const narrower = lens.aspect === null ? 1 : Math.max(1, lens.aspect / aspect);
  const fov = MathUtils.radToDeg(2 * Math.atan(lens.tanHalfY * narrower ** NARROW_SHARE));
  return MathUtils.clamp(fov, ...FOV_RANGE_DEG);
}

/** Rises from 0 to 1 with its first and second derivatives 0 at both ends. */
export function easeInOut(t: number): number {
  const x = MathUtils.clamp(t, 0, 1);
  return x * x * x * (x * (x * 6 - 15) + 10);
}

/**
 * A viewpoint on the way between two, at `t` in [0, 1]: around the target, not through it.
 *
 * The target moves on a line, the eye around it in angles about the up axis of `to`, the shorter way.
 */
export function between(from: Viewpoint, to: Viewpoint, t: number): Viewpoint {
  if (t <= 0) return from;
  if (t >= 1) return to;
  const frame = groundFrame(to.up);
  const [a, b] = [angles(from, frame), angles(to, frame)];
  const turn = MathUtils.euclideanModulo(b.azimuth - a.azimuth + Math.PI, 2 * Math.PI) - Math.PI;
  const radius = Math.exp(MathUtils.lerp(Math.log(a.radius), Math.log(b.radius), t));
  const azimuth = a.azimuth + turn * t;
  const elevation = MathUtils.lerp(a.elevation, b.elevation, t);
  const target = from.target.clone().lerp(to.target, t);
  const eye = target.clone().addScaledVector(direction(azimuth, elevation, frame), radius);
  return {
    eye,
    target,
    up: from.up.clone().lerp(to.up, t).normalize(),
    lens: lensBetween(from.lens, to.lens, t),
  };
}

function lensBetween(from: Lens, to: Lens, t: number): Lens {
  return {
    tanHalfY: MathUtils.lerp(from.tanHalfY, to.tanHalfY, t),
    aspect:
      from.aspect === null || to.aspect === null
        ? (t < 0.5 ? from : to).aspect
        : MathUtils.lerp(from.aspect, to.aspect, t),
  };
}

/** Unit axes: two across `up`, then `up`. */
export type GroundFrame = readonly [aside: Vector3, ahead: Vector3, up: Vector3];

/** Any two axes across `up`. */
export function groundFrame(up: Vector3): GroundFrame {
  const helper = Math.abs(up.x) < 0.6 ? new Vector3(1, 0, 0) : new Vector3(0, 1, 0);
  const ahead = helper.addScaledVector(up, -helper.dot(up)).normalize();
  return [new Vector3().crossVectors(up, ahead), ahead, up];
}

interface Angles {
  readonly azimuth: number;
  readonly elevation: number;
  readonly radius: number;
}

function angles(view: Viewpoint, [right, ahead, up]: GroundFrame): Angles {
  const offset = view.eye.clone().sub(view.target);
  const radius = Math.max(offset.length(), 1e-12);
  const elevation = Math.asin(MathUtils.clamp(offset.dot(up) / radius, -1, 1));
  return { azimuth: Math.atan2(offset.dot(right), offset.dot(ahead)), elevation, radius };
}

function direction(azimuth: number, elevation: number, [right, ahead, up]: GroundFrame): Vector3 {
  const level = Math.cos(elevation);
  return new Vector3()
    .addScaledVector(right, Math.sin(azimuth) * level)
    .addScaledVector(ahead, Math.cos(azimuth) * level)
    .addScaledVector(up, Math.sin(elevation));
}

/** The viewpoint turned about its target, in radians; never over the pole of `up`. */
export function turned(view: Viewpoint, up: Vector3, azimuthRad: number, elevationRad: number): Viewpoint {
  const frame = groundFrame(up);
  const now = angles(view, frame);
  const limit = Math.PI / 2 - POLE_RAD;
  const elevation = MathUtils.clamp(now.elevation + elevationRad, -limit, limit);
  const eye = view.target
    .clone()
    .addScaledVector(direction(now.azimuth + azimuthRad, elevation, frame), now.radius);
  return { ...view, eye, up: up.clone() };
}

/** The viewpoint nearer to its target by a factor: 0.5 halves the distance. */
export function dollied(view: Viewpoint, factor: number): Viewpoint {
  return { ...view, eye: view.eye.clone().sub(view.target).multiplyScalar(factor).add(view.target) };
}

/** The head turned in place: to the right and up, in radians, without roll; never over the pole of `up`. */
export function looked(view: Viewpoint, up: Vector3, rightRad: number, upRad: number): Viewpoint {
  const frame = groundFrame(up);
  const ahead: Viewpoint = { ...view, eye: view.target, target: view.eye };
  const now = angles(ahead, frame);
  const limit = Math.PI / 2 - POLE_RAD;
  const elevation = MathUtils.clamp(now.elevation + upRad, -limit, limit);
  const target = view.eye
    .clone()
    .addScaledVector(direction(now.azimuth - rightRad, elevation, frame), now.radius);
  return { ...view, target, up: up.clone() };
}

/** The viewpoint carried along: metres (world units) to its right, up and forwards. */
export function moved(
  view: Viewpoint,
  up: Vector3,
  right: number,
  upwards: number,
  forwards: number,
): Viewpoint {
  const ahead = view.target.clone().sub(view.eye).normalize();
  const aside = new Vector3().crossVectors(ahead, up).normalize();
  const step = new Vector3()
    .addScaledVector(aside, right)
    .addScaledVector(up, upwards)
    .addScaledVector(ahead, forwards);
  return { ...view, eye: view.eye.clone().add(step), target: view.target.clone().add(step) };
}
