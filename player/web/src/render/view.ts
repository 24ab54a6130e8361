import { type Camera, Matrix4, type Object3D } from "three";
import type { DepthRow } from "./depth-sort";

const modelView = new Matrix4();

/**
 * How long the stream's unit is in the units of a matrix that maps from the stream: the mean over the axes where
 * the matrix scales them differently.
 */
export function unitLength(matrix: Matrix4): number {
  return Math.cbrt(Math.abs(matrix.determinant()));
}

/**
 * Depth in front of a camera of an object's points, in the object's units. Both world matrices must be up to date.
 *
 * In WebXR the camera is `renderer.xr.getCamera()`, which stands between the eyes.
 */
export function depthRow(camera: Camera, object: Object3D): DepthRow {
  modelView.multiplyMatrices(camera.matrixWorldInverse, object.matrixWorld);
  const e = modelView.elements;
  // A camera looks along its negative z axis.
  const scale = -1 / unitLength(modelView);
  return [e[2] * scale, e[6] * scale, e[10] * scale, e[14] * scale];
}
