import { Box3 } from "three";
import { PACKED_WORDS, type PackedFrame } from "../types";

const SAMPLES = 4096;
/** Share of the Gaussians left out at either end of an axis: a few far ones should not make the box huge. */
const OUTSIDE = 0.02;

/** A box that holds most of a frame's Gaussians; null for a frame without any. */
export function frameBounds(frame: PackedFrame): Box3 | null {
  if (frame.count === 0) return null;
  const numbers = new Float32Array(frame.data.buffer, frame.data.byteOffset, frame.data.length);
  const step = Math.max(1, Math.floor(frame.count / SAMPLES));
  const box = new Box3();
  for (let axis = 0; axis < 3; axis++) {
    const places: number[] = [];
    for (let n = 0; n < frame.count; n += step) places.push(numbers[n * PACKED_WORDS + axis]!);
    places.sort((a, b) => a - b);
    const margin = Math.floor(places.length * OUTSIDE);
    box.min.setComponent(axis, places[margin]!);
    box.max.setComponent(axis, places[places.length - 1 - margin]!);
  }
  return box;
}
