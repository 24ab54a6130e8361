import { Box3 } from "three";
import { type PackedFrame } from "../types";
/** A box that holds most of a frame's Gaussians; null for a frame without any. */
export declare function frameBounds(frame: PackedFrame): Box3 | null;
