/** Packed Gaussians (`PackedFrame` says what the words hold), from rows of floats and back. */

import { type GaussianFrame, PACKED_WORDS, type PackedFrame } from "../types";
import { COLOR, frameOfRows, MEAN, OPACITY, ROTATION, ROW, SCALE } from "./gaussian-rows";

/** Largest values of the parts. */
const RED_GREEN = 2047;
const BLUE = 1023;
const OPACITY_STEPS = 65535;
const ROTATION_STEPS = 32767;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * Pack rows of floats.
 *
 * @param values (count, ROW).
 * @param out receives count * PACKED_WORDS words, from word `at` on.
 */
export function packRows(values: Float32Array, count: number, out: Uint32Array, at = 0): void {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  for (let row = 0, from = 0, to = at; row < count; row++, from += ROW, to += PACKED_WORDS) {
    out[to] = words[from + MEAN];
    out[to + 1] = words[from + MEAN + 1];
    out[to + 2] = words[from + MEAN + 2];
    out[to + 3] =
      steps(values[from + COLOR], RED_GREEN) |
      (steps(values[from + COLOR + 1], RED_GREEN) << 11) |
      (steps(values[from + COLOR + 2], BLUE) << 22);
    out[to + 4] = shortFloat(words[from + SCALE]) | (shortFloat(words[from + SCALE + 1]) << 16);
    out[to + 5] = shortFloat(words[from + SCALE + 2]) | (steps(values[from + OPACITY], OPACITY_STEPS) << 16);
    out[to + 6] = signedPair(values[from + ROTATION], values[from + ROTATION + 1]);
    out[to + 7] = signedPair(values[from + ROTATION + 2], values[from + ROTATION + 3]);
  }
}

/** An array of at least `words` words: `reuse` where it is large enough. */
export function roomFor(words: number, reuse?: Uint32Array): Uint32Array {
  return reuse !== undefined && reuse.length >= words ? reuse : new Uint32Array(words);
}

/** The Gaussians of a packed frame as floats, rounded as packing rounded them. */
export function unpacked(frame: PackedFrame): GaussianFrame {
  const values = new Float32Array(frame.count * ROW);
  for (let row = 0; row < frame.count; row++) {
    unpackRow(frame.data, row * PACKED_WORDS, values, row * ROW);
  }
  return frameOfRows(values, frame.count);
}

function unpackRow(data: Uint32Array, from: number, values: Float32Array, to: number): void {
  const word = (i: number) => data[from + i];
  for (let axis = 0; axis < 3; axis++) {
    values[to + MEAN + axis] = floatOfBits(word(axis));
  }
  values[to + COLOR] = (word(3) & RED_GREEN) / RED_GREEN;
  values[to + COLOR + 1] = ((word(3) >>> 11) & RED_GREEN) / RED_GREEN;
  values[to + COLOR + 2] = (word(3) >>> 22) / BLUE;
  values[to + SCALE] = floatOfBits((word(4) & 0xffff) << 15);
  values[to + SCALE + 1] = floatOfBits((word(4) >>> 16) << 15);
  values[to + SCALE + 2] = floatOfBits((word(5) & 0xffff) << 15);
  values[to + OPACITY] = (word(5) >>> 16) / OPACITY_STEPS;
  for (let i = 0; i < 2; i++) {
    values[to + ROTATION + 2 * i] = ((word(6 + i) << 16) >> 16) / ROTATION_STEPS;
    values[to + ROTATION + 2 * i + 1] = (word(6 + i) >> 16) / ROTATION_STEPS;
  }
}

/** A number in [0, 1] as a whole number of `most` steps. */
function steps(value: number, most: number): number {
  return (Math.min(Math.max(value, 0), 1) * most + 0.5) | 0;
}

/** Bits 15 to 30, rounded to nearest. */
function shortFloat(word: number): number {
  return ((word + 0x4000) >>> 15) & 0xffff;
}

function signedPair(low: number, high: number): number {
  return (signedSteps(low) & 0xffff) | (signedSteps(high) << 16);
}

function signedSteps(value: number): number {
  return Math.round(Math.min(Math.max(value, -1), 1) * ROTATION_STEPS);
}

function floatOfBits(word: number): number {
  bits[0] = word;
  return float[0];
}
