import { Matrix4, Vector3 } from "three";
import type { RigView } from "../types";

/**
 * Where a rig's camera stands, for three.js: world from camera, with x right, y up and -z forward. A view's own
 * axes are OpenCV's, with y down and z forward.
 */
export function viewMatrix(view: RigView): Matrix4 {
  const r = view.cameraFromWorld;
  const fromWorld = new Matrix4().set(
    ...([r[0], r[1], r[2], r[3]] as Row),
    ...([-r[4]!, -r[5]!, -r[6]!, -r[7]!] as Row),
    ...([-r[8]!, -r[9]!, -r[10]!, -r[11]!] as Row),
    ...([0, 0, 0, 1] as Row),
  );
  return fromWorld.invert();
}

type Row = [number, number, number, number];

/**
 * Projection of a rig's camera with its exact centre, which need not be the picture's. For a canvas of the
 * picture's proportions.
 *
 * @param near and `far`, world units, above 0.
 */
export function projectionMatrix(view: RigView, near: number, far: number): Matrix4 {
  const { widthPx, heightPx, fxPx, fyPx, cxPx, cyPx } = view;
  const x = near / fxPx;
  const y = near / fyPx;
  return new Matrix4().makePerspective(
    -cxPx * x,
    (widthPx - cxPx) * x,
    cyPx * y,
    (cyPx - heightPx) * y,
    near,
    far,
  );
}

/**
 * Where up is in the stream's coordinates, a unit vector: the mean of the rig's cameras. -y, as in OpenCV, where no
 * cameras are offered or they agree on nothing.
 */
export function rigUp(views: readonly RigView[]): Vector3 {
  const up = new Vector3();
  // The second row of a rotation is the camera's downward axis in the world.
  for (const { cameraFromWorld: r } of views) up.sub(new Vector3(r[4], r[5], r[6]));
  return up.length() > 0.1 * views.length ? up.normalize() : new Vector3(0, -1, 0);
}
