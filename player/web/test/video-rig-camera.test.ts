import { Vector3 } from "three";
import { describe, expect, it } from "vitest";
import type { RigView } from "../src/types";
import { projectionMatrix, rigUp, viewMatrix } from "../src/video/rig-camera";

/** Turned a quarter about z (world x is the camera's y), and moved. */
const VIEW: RigView = {
  name: "a",
  widthPx: 640,
  heightPx: 480,
  fxPx: 500,
  fyPx: 510,
  cxPx: 300,
  cyPx: 260,
  cameraFromWorld: [0, -1, 0, 0.5, 1, 0, 0, -0.25, 0, 0, 1, 2],
  heldOut: false,
};

/** Where OpenCV's pinhole sees a point, pixels. */
function pinhole([x, y, z]: readonly [number, number, number]): [number, number] {
  const r = VIEW.cameraFromWorld;
  const row = (n: number): number => r[n]! * x + r[n + 1]! * y + r[n + 2]! * z + r[n + 3]!;
  const depth = row(8);
  return [VIEW.cxPx + (VIEW.fxPx * row(0)) / depth, VIEW.cyPx + (VIEW.fyPx * row(4)) / depth];
}

describe("a rig's camera", () => {
  it("sees every point where OpenCV's does", () => {
    const fromWorld = viewMatrix(VIEW).invert();
    const projection = projectionMatrix(VIEW, 0.1, 50);
    for (const point of [
      [0, 0, 0],
      [0.3, -0.7, 1.5],
      [-1, 0.4, 3],
    ] as const) {
      const ndc = new Vector3(...point).applyMatrix4(fromWorld).applyMatrix4(projection);
      const [x, y] = pinhole(point);
      expect(((ndc.x + 1) / 2) * VIEW.widthPx).toBeCloseTo(x, 3);
      expect(((1 - ndc.y) / 2) * VIEW.heightPx).toBeCloseTo(y, 3);
    }
  });

  it("maps near and far to the ends of depth", () => {
    const projection = projectionMatrix(VIEW, 0.1, 50);
    expect(new Vector3(0, 0, -0.1).applyMatrix4(projection).z).toBeCloseTo(-1, 5);
    expect(new Vector3(0, 0, -50).applyMatrix4(projection).z).toBeCloseTo(1, 5);
  });

  it("knows where up is, and so does the rig", () => {
    const up = rigUp([VIEW]);
    expect(up.distanceTo(new Vector3(-1, 0, 0))).toBeLessThan(1e-12);
    const ownUp = new Vector3(0, 1, 0).transformDirection(viewMatrix(VIEW));
    expect(ownUp.distanceTo(up)).toBeLessThan(1e-12);
    expect(rigUp([]).toArray()).toEqual([0, -1, 0]);
  });
});
