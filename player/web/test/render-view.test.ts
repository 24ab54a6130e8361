import { Matrix4, Object3D, OrthographicCamera, PerspectiveCamera, Quaternion, Vector3 } from "three";
import { describe, expect, it } from "vitest";
import { depthRow, unitLength } from "../src/render/view";

const TURN = new Quaternion().setFromAxisAngle(new Vector3(1, 2, -1).normalize(), 0.7);

function moved<T extends Object3D>(object: T, scale: number): T {
  object.position.set(3, -2, 5);
  object.quaternion.copy(TURN);
  object.scale.setScalar(scale);
  object.updateMatrixWorld(true);
  return object;
}

describe("depth rows", () => {
  it("measure a point's depth in units of the object", () => {
    for (const camera of [new PerspectiveCamera(), new OrthographicCamera()]) {
      camera.position.set(-1, 4, 2);
      camera.lookAt(2, 0, -3);
      camera.updateMatrixWorld(true);
      const object = moved(new Object3D(), 4);
      const row = depthRow(camera, object);
      const point = new Vector3(0.3, -0.7, 1.9);
      const depth = row[0] * point.x + row[1] * point.y + row[2] * point.z + row[3];
      const seen = point.clone().applyMatrix4(object.matrixWorld).applyMatrix4(camera.matrixWorldInverse);
      expect(depth * 4).toBeCloseTo(-seen.z, 10);
    }
  });

  it("are positive in front of the camera", () => {
    expect(depthRow(new PerspectiveCamera(), new Object3D()).map((value) => value + 0)).toEqual([
      0, 0, -1, 0,
    ]);
  });
});

describe("the unit's length", () => {
  it("is the scale, whatever turns, moves or mirrors", () => {
    expect(unitLength(moved(new Object3D(), 2.5).matrixWorld)).toBeCloseTo(2.5, 12);
    expect(unitLength(new Matrix4().makeScale(-3, 3, 3))).toBeCloseTo(3, 12);
  });
});
