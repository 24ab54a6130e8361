import { Matrix4, Vector3 } from "three";
import type { RigView } from "../types";
/**
 * Where a rig's camera stands, for three.js: world from camera, with x right, y up and -z forward. A view's own
 * axes are OpenCV's, with y down and z forward.
 */
export declare function viewMatrix(view: RigView): Matrix4;
/**
 * Projection of a rig's camera with its exact centre, which need not be the picture's. For a canvas of the
 * picture's proportions.
 *
 * @param near and `far`, world units, above 0.
 */
export declare function projectionMatrix(view: RigView, near: number, far: number): Matrix4;
/**
 * Where up is in the stream's coordinates, a unit vector: the mean of the rig's cameras. -y, as in OpenCV, where no
 * cameras are offered or they agree on nothing.
 */
export declare function rigUp(views: readonly RigView[]): Vector3;
