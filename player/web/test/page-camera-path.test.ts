import { Vector3 } from "three";
import { describe, expect, test } from "vitest";
import { PlayerError } from "../src/errors";
import { keyframePath, nearestView, orbitPath, parsePath } from "../src/page/camera-path";
import { rigFrame, viewpointOf } from "../src/page/rig";
import type { RigView } from "../src/types";

// Rigs and what player/camera_path.py makes of them: rows of [R | t], the focus, eyes of an orbit in 5 steps.
const ARC = [
  [
    -0.5, -0.866025404, 0, -0.059807621, -0.136823788, 0.078995251, -0.987440632, 1.085617535, 0.855148672,
    -0.493720316, -0.157990501, 2.709132084,
  ],
  [
    -0.85878019, -0.512344206, 0, 0.232747824, -0.096467692, 0.161697042, -0.982114072, 1.093675928,
    0.503180455, -0.843420109, -0.18828688, 2.793001197,
  ],
  [
    -0.999444907, -0.03331483, 0, 0.489728004, -0.007360656, 0.22081967, -0.975286878, 1.064718844,
    0.032491517, -0.974745503, -0.220942314, 2.994418185,
  ],
  [
    -0.887356509, 0.461083968, 0, 0.62637127, 0.118694883, 0.228428408, -0.966298084, 0.988870383,
    -0.445544554, -0.857450895, -0.257425743, 3.280388494,
  ],
  [
    -0.530304582, 0.847807201, 0, 0.572524909, 0.251855834, 0.157536174, -0.95485653, 0.870101012,
    -0.809534242, -0.506364793, -0.297067345, 3.599111061,
  ],
];
const ARC_FOCUS = [0.504295689, -0.367430069, 0.998244496];
const ARC_EYES = [
  [0.41603997, 2.67850914, 1.82664278],
  [-1.81308675, 1.69286946, 1.5954739],
  [-1.06499021, 2.2768635, 1.71715462],
  [1.91634107, 2.33867427, 1.80750691],
  [2.69397122, 1.78631252, 1.73206489],
];
const RING = [
  [-1, 0, 0, 0.4, 0, 0.157990501, -0.987440632, 1.054586595, 0, -0.987440632, -0.157990501, 2.903075458],
  [
    -0.313989797, 0.949426357, 0, 0.426123316, 0.183011775, 0.060524789, -0.981245861, 0.936672917,
    -0.931620683, -0.308101189, -0.192760369, 3.532331782,
  ],
  [
    0.824872722, 0.565318488, 0, -0.242840815, 0.127294939, -0.185739765, -0.974318602, 0.874435575,
    -0.550800318, 0.803688837, -0.225173848, 3.766073016,
  ],
  [
    0.785313307, -0.619098547, 0, -0.617651883, -0.151498916, -0.192173145, -0.969596597, 1.014660989,
    0.600275844, 0.76143711, -0.244708887, 3.335343343,
  ],
  [
    -0.29053783, -0.956863506, 0, -0.112736354, -0.254397732, 0.077244209, -0.96400992, 1.159102021,
    0.922425912, -0.28008135, -0.265866271, 2.943638359,
  ],
];
const RING_FOCUS = [0.476985471, -0.294039599, 1.028919032];
const RING_EYES = [
  [-2.3391861, 0.67429927, 1.73095698],
  [0.7829297, -3.25509666, 1.73595439],
  [-1.3498769, -2.63470466, 1.76730967],
  [0.45441074, 2.70345353, 1.64201373],
  [2.5258336, 1.90145184, 1.61492115],
];

function rig(poses: readonly (readonly number[])[]): RigView[] {
  return poses.map((cameraFromWorld, index) => ({
    name: `cam${index}`,
    widthPx: 320,
    heightPx: 240,
    fxPx: 300,
    fyPx: 310,
    cxPx: 150,
    cyPx: 125,
    cameraFromWorld,
    heldOut: false,
  }));
}

function near(found: Vector3, expected: readonly number[], digits = 6): void {
  for (const axis of [0, 1, 2] as const)
    expect(found.getComponent(axis)).toBeCloseTo(expected[axis]!, digits);
}

describe.each([
  { name: "within an arc", poses: ARC, focus: ARC_FOCUS, eyes: ARC_EYES, share: (i: number) => i / 5 },
  { name: "all the way round", poses: RING, focus: RING_FOCUS, eyes: RING_EYES, share: (i: number) => i / 5 },
])("an orbit $name", ({ poses, focus, eyes, share }) => {
  test("is the headless renderer's", () => {
    const views = rig(poses);
    const frame = rigFrame(views, 3);
    near(frame.focus, focus);
    const path = orbitPath(views, frame, 10)!;
    for (const [i, eye] of eyes.entries()) {
      const view = path.at(10 * share(i));
      near(view.eye, eye, 5);
      near(view.target, focus);
      expect(view.lens.tanHalfY).toBeCloseTo(120 / 310, 9);
    }
  });
});

test("there is no orbit without cameras", () => {
  expect(orbitPath([], rigFrame([], 1))).toBeNull();
});

const KEYFRAMES = [
  { time_s: 0, eye: [0, 0, -4], target: [0, 0, 0], up: [0, -1, 0], fov_y_deg: 40 },
  { time_s: 2, eye: [4, 0, 0], target: [0, 0, 0], up: [0, -1, 0] },
  { time_s: 3, eye: [0, 0, 4], target: [1, 0, 0], up: [0, -2, 0], fov_y_deg: 60 },
];

test("a path goes through its keyframes and waits at its ends", () => {
  const path = keyframePath(parsePath(JSON.stringify({ keyframes: KEYFRAMES }), "walk.json"));
  expect(path.durationS).toBe(3);
  for (const [time, frame] of [
    [-1, 0],
    [0, 0],
    [2, 1],
    [3, 2],
    [9, 2],
  ] as const) {
    const view = path.at(time);
    near(view.eye, KEYFRAMES[frame]!.eye, 9);
    near(view.target, KEYFRAMES[frame]!.target, 9);
    near(view.up, [0, -1, 0], 9);
    const half = ((KEYFRAMES[frame]!.fov_y_deg ?? 45) / 360) * Math.PI;
    expect(view.lens.tanHalfY).toBeCloseTo(Math.tan(half), 9);
  }
});

const [FIRST, SECOND] = [KEYFRAMES[0]!, KEYFRAMES[1]!];
test.each([
  ["not JSON", "{"],
  ["no keyframes", "{}"],
  ["an empty list", '{"keyframes": []}'],
  ["something else beside", JSON.stringify({ keyframes: [FIRST], speed: 1 })],
  ["an unknown key", JSON.stringify({ keyframes: [{ ...FIRST, roll: 1 }] })],
  ["two numbers", JSON.stringify({ keyframes: [{ ...FIRST, eye: [1, 2] }] })],
  ["no time", JSON.stringify({ keyframes: [{ ...FIRST, time_s: null }] })],
  ["too wide a lens", JSON.stringify({ keyframes: [{ ...FIRST, fov_y_deg: 171 }] })],
  ["a wrong order", JSON.stringify({ keyframes: [SECOND, FIRST] })],
  ["no direction", JSON.stringify({ keyframes: [{ ...FIRST, target: FIRST.eye }] })],
  ["an up along the view", JSON.stringify({ keyframes: [{ ...FIRST, up: [0, 0, 1] }] })],
])("a path with %s is refused", (_, text) => {
  expect(() => parsePath(text, "walk.json")).toThrow(PlayerError);
});

test("the nearest view is the one that looks alike from about there", () => {
  const views = rig(RING);
  const frame = rigFrame(views, 3);
  for (const [index, view] of views.entries()) {
    const here = viewpointOf(view, frame);
    expect(nearestView(views, { ...here, eye: here.eye.clone().add(new Vector3(0.1, 0.1, 0.1)) })).toBe(
      index,
    );
  }
  expect(nearestView([], viewpointOf(views[0]!, frame))).toBe(-1);
});
