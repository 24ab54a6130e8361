import { Object3D, PerspectiveCamera, Vector3 } from "three";
import { expect, test } from "vitest";
import { Resolution } from "../src/page/resolution";
import { applyExactly, initialViewpoint, middleView, rigFrame, viewpointOf } from "../src/page/rig";
import {
  between,
  dollied,
  easeInOut,
  fovForWindow,
  lensOfFov,
  looked,
  moved,
  turned,
  type Viewpoint,
} from "../src/page/viewpoint";
import { placeInRoom } from "../src/page/xr";
import type { RigView } from "../src/types";

const UP = new Vector3(0, -1, 0);

/** A camera at `eye` that looks along +z with y down, as OpenCV's do. */
function ahead(eye: readonly [number, number, number], heldOut = false): RigView {
  const [x, y, z] = eye;
  const cameraFromWorld = [1, 0, 0, -x, 0, 1, 0, -y, 0, 0, 1, -z];
  const lens = { widthPx: 320, heightPx: 240, fxPx: 300, fyPx: 310, cxPx: 150, cyPx: 131 };
  return { name: `${x}`, ...lens, cameraFromWorld, heldOut };
}

/** A level camera, turned by an azimuth and then downwards, radians. */
function lookingDown(azimuth: number, pitch: number): RigView {
  const [sinA, cosA, sinP, cosP] = [Math.sin(azimuth), Math.cos(azimuth), Math.sin(pitch), Math.cos(pitch)];
  const axes = [
    [cosA, 0, -sinA],
    [-sinP * sinA, cosP, -sinP * cosA],
    [cosP * sinA, sinP, cosP * cosA],
  ];
  // The eye is four units behind the origin.
  const cameraFromWorld = axes.flatMap((axis, row) => [...axis, row === 2 ? 4 : 0]);
  return { ...ahead([0, 0, 0]), cameraFromWorld };
}

const HOME: Viewpoint = {
  eye: new Vector3(0, 0, -4),
  target: new Vector3(0, 0, 0),
  up: UP,
  lens: lensOfFov(60),
};

test("an exact camera projects as the rig's camera does", () => {
  const view = ahead([0.5, -0.25, -3]);
  const camera = new PerspectiveCamera(45, 1, 0.1, 50);
  applyExactly(view, camera);
  for (const point of [new Vector3(0.2, 0.1, 1), new Vector3(-0.7, 0.4, 2.5)]) {
    const depth = point.z + 3;
    const [u, v] = [(300 * (point.x - 0.5)) / depth + 150, (310 * (point.y + 0.25)) / depth + 131];
    const seen = point.clone().project(camera);
    expect(((seen.x + 1) / 2) * 320).toBeCloseTo(u, 6);
    expect(((1 - seen.y) / 2) * 240).toBeCloseTo(v, 6);
  }
});

test("the view from a camera keeps its axis and turns about the point nearest to the focus", () => {
  const views = [ahead([-1, 0, -3]), ahead([1, 0, -3])];
  const frame = rigFrame(views, 3);
  expect(frame.up.toArray().map((v) => v + 0)).toEqual([0, -1, 0]);
  const view = viewpointOf(views[0]!, frame);
  expect(view.eye.toArray().map((v) => v + 0)).toEqual([-1, 0, -3]);
  const axis = view.target.clone().sub(view.eye).normalize();
  expect(axis.toArray()).toEqual([0, 0, 1]);
  expect(view.lens).toEqual({ tanHalfY: 120 / 310, aspect: 160 / 300 / (120 / 310) });
});

test("cameras whose axes do not meet look at what is as far away as the scene", () => {
  for (const views of [[ahead([1, 2, 3])], [ahead([0, 2, 3]), ahead([2, 2, 3])]]) {
    const { focus } = rigFrame(views, 5);
    expect(focus.distanceTo(new Vector3(1, 2, 8))).toBeLessThan(1e-6);
  }
});

test("a rig on one side of the scene that looks down at it has the ground's up", () => {
  const views = [-0.8, -0.1, 0.3].map((azimuth) => lookingDown(azimuth, 0.5));
  expect(rigFrame(views, 3).up.angleTo(UP)).toBeLessThan(0.02);
  const sameWay = [lookingDown(0, 0.5), lookingDown(0, 0.5)];
  expect(rigFrame(sameWay, 3).up.angleTo(UP)).toBeCloseTo(0.5, 6);
});

test("the first view is that of the middle camera, not of one that was held out", () => {
  const views = [ahead([-2, 0, -3]), ahead([0, 0, -3], true), ahead([0.4, 0, -3]), ahead([2, 0, -3])];
  expect(middleView(views)).toBe(views[2]);
  expect(middleView([views[1]!])).toBe(views[1]);
  expect(middleView([])).toBeNull();
});

test("a stream without cameras is seen from outside, the right way up", () => {
  const view = initialViewpoint([], 2);
  expect(view.eye.distanceTo(view.target)).toBeGreaterThan(2);
  expect(view.eye.dot(view.up)).toBeGreaterThan(0);
});

test("a window as wide as the picture or wider shows its height, a narrower one a little more", () => {
  const lens = { tanHalfY: Math.tan(Math.PI / 8), aspect: 1.5 };
  expect(fovForWindow(lens, 1.5)).toBeCloseTo(45, 9);
  expect(fovForWindow(lens, 3)).toBeCloseTo(45, 9);
  const tall = fovForWindow(lens, 0.5);
  expect(tall).toBeGreaterThan(45);
  expect(Math.tan((tall * Math.PI) / 360)).toBeLessThan(lens.tanHalfY * 3);
  expect(fovForWindow(lensOfFov(45), 0.5)).toBeCloseTo(45, 9);
});

test("a flight begins and ends where it should, and keeps its distance on the way", () => {
  const to: Viewpoint = { ...HOME, eye: new Vector3(4, 0, 0), lens: lensOfFov(40) };
  expect(between(HOME, to, 0)).toBe(HOME);
  expect(between(HOME, to, 1)).toBe(to);
  for (const t of [0.1, 0.5, 0.8]) {
    const view = between(HOME, to, t);
    expect(view.eye.length()).toBeCloseTo(4, 9);
    expect(view.eye.x).toBeGreaterThan(0);
    expect(view.eye.z).toBeLessThan(0);
  }
  expect([0, 0.5, 1, 7].map(easeInOut)).toEqual([0, 0.5, 1, 1]);
});

test("a turn carries the eye round the target and stops before the pole", () => {
  const right = turned(HOME, UP, Math.PI / 2, 0);
  expect(right.eye.length()).toBeCloseTo(4, 9);
  expect(Math.abs(right.eye.z)).toBeLessThan(1e-9);
  const top = turned(HOME, UP, 0, 9);
  expect(top.eye.y).toBeLessThan(-3.9);
  expect(Math.hypot(top.eye.x, top.eye.z)).toBeGreaterThan(0.01);
});

test("a look to the right and up turns in place", () => {
  // Looking along +z with up -y, the right hand is at +x.
  const right = looked(HOME, UP, 0.3, 0);
  expect(right.eye).toEqual(HOME.eye);
  expect(right.target.x).toBeGreaterThan(0.5);
  expect(looked(HOME, UP, 0, 0.3).target.y).toBeLessThan(-0.5);
});

test("a step moves eye and target alike", () => {
  const view = moved(HOME, UP, 1, 2, 3);
  expect(view.eye.toArray().map((v) => v + 0)).toEqual([1, -2, -1]);
  expect(view.target.clone().sub(view.eye).toArray()).toEqual([0, 0, 4]);
  expect(dollied(HOME, 0.5).eye.z).toBeCloseTo(-2, 9);
});

test("the resolution falls while pictures come slowly and comes back when they don't", () => {
  const resolution = new Resolution(() => 3);
  expect(resolution.ratio).toBe(2);
  for (let frame = 0; frame < 400; frame++) resolution.record(80);
  const low = resolution.ratio;
  expect(low).toBeLessThan(1);
  expect(low).toBeGreaterThan(0.5);
  for (let frame = 0; frame < 20_000; frame++) resolution.record(10);
  expect(resolution.ratio).toBeGreaterThan(low);
  expect(resolution.fullRatio).toBe(2);
});

test("in a room the scene stands upright before the viewer", () => {
  const scene = new Object3D();
  placeInRoom(scene, { ...HOME, eye: new Vector3(3, 0, 4), target: new Vector3(0, 0, 1) });
  const focus = scene.localToWorld(new Vector3(0, 0, 1));
  expect(focus.x).toBeCloseTo(0, 9);
  expect(focus.z).toBeCloseTo(-2, 9);
  const eye = scene.localToWorld(new Vector3(3, 0, 4));
  expect(eye.x).toBeCloseTo(0, 9);
  expect(eye.z).toBeCloseTo(0, 9);
  const above = scene.localToWorld(new Vector3(0, -1, 1));
  expect(above.y).toBeGreaterThan(focus.y);
});
