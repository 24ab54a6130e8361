import { type Camera, Matrix4, type Object3D } from "three";
import type { DepthRow } from "./depth-sort";
/**
 * How long the stream's unit is in the units of a matrix that maps from the stream: the mean over the axes where
 * the matrix scales them differently.
 */
export declare function unitLength(matrix: Matrix4): number;
/**
 * Depth in front of a camera of an object's points, in the object's units. Both world matrices must be up to date.
 *
 * In WebXR the camera is `renderer.xr.getCamera()`, which stands between the eyes.
 */
export declare function depthRow(camera: Camera, object: Object3D): DepthRow;
