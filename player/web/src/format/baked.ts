/** Clip segments of the profile "baked": explicit Gaussians as whole numbers, frame by frame. */
import type { BakedClip, BitKernels } from "../types";
import { type Box, boxError } from "./boxes";
import type { ClipMeta } from "./clip-meta";
import type { Segment } from "./container";
import { Cursor } from "./cursor";
import { LIMITS } from "./generated";
import { mortonPoints } from "./positions";

/** Codes of a Gaussian. */
export const COLUMNS = 14;

/** First and last but one column of what changes together: mean; scales and rotation; opacity; colour. */
const GROUPS = [
  [0, 3],
  [3, 10],
  [10, 11],
  [11, 14],
] as const;
const SCALE = 3;
/** Columns of the keyframe beside the mean. */
const REST = COLUMNS - SCALE;
const LARGEST_CODE = 2 ** 24;
const LARGEST_EXPONENT = 126;
const LARGEST_FLOAT = 3.4028234663852886e38;
const MAX_LEVEL = 15;
const MAX_GRID_BITS = 17;
const TOO_LARGE = "a baked number is too large";
const DELTA_LAYER = 1;

/** What BMET says. */
interface BakedMeta {
  readonly gaussians: number;
  readonly frames: number;
  readonly gridBits: number;
  readonly scaleSteps: number;
  readonly rotationSteps: number;
  readonly opacitySteps: number;
  readonly colorSteps: number;
  readonly levelBias: number;
  readonly corner: readonly [number, number, number];
  readonly step: number;
}

/** Least and greatest code of each column. */
interface Bounds {
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/**
 * The clip of a segment whose CMET box is `meta`, all frames decoded.
 *
 * @throws FormatError when it is damaged, beyond the limits, or has not the frames that it says.
 */
export function decodeBakedClip(
  segment: Segment,
  meta: ClipMeta,
  layers: number,
  bits: BitKernels,
): BakedClip {
  const [first, key, ...deltas] = bakedBoxes(segment);
  const baked = decodeMeta(first);
  const still = layers <= DELTA_LAYER;
  if (deltas.length !== (still ? 0 : baked.frames - 1)) {
    throw segment.error(
      `a baked clip lacks frames, or has too many: ${deltas.length + 1} of ${baked.frames}`,
    );
  }
  if (meta.anchors || meta.frames !== baked.frames) {
    throw boxError(segment.one("CMET"), "a baked clip does not say what it has");
  }
  const codes = decodeFrames(baked, key, deltas, bits);
  while (codes.length < baked.frames) codes.push(codes[0]);
  const { clip, firstFrame, frames, initId } = meta;
  return { profile: "baked", clip, firstFrame, frames, initId, layers, ...bakedSteps(baked), codes };
}

function bakedSteps(meta: BakedMeta) {
  const { gaussians, scaleSteps, rotationSteps, opacitySteps, colorSteps, corner, step } = meta;
  return { gaussians, scaleSteps, rotationSteps, opacitySteps, colorSteps, corner, step };
}

/** BMET, BKEY, then every BDLT. */
function bakedBoxes(segment: Segment): Box[] {
  const boxes = segment.boxes.filter((box) => box.type !== "CMET");
  const types = boxes.map((box) => box.type);
  const inOrder =
    types[0] === "BMET" && types[1] === "BKEY" && types.slice(2).every((type) => type === "BDLT");
  if (!inOrder) throw segment.error("not a baked clip: BMET and BKEY, then BDLT");
  return boxes;
}

function decodeMeta(box: Box): BakedMeta {
  const cursor = new Cursor(box);
  const [gaussians, frames, gridBits] = [cursor.u32(), cursor.u16(), cursor.u8()];
  const steps = [cursor.u8(), cursor.u16(), cursor.u16(), cursor.u16()] as const;
  const [levelBias, reserved] = [cursor.i8(), cursor.u8()];
  const corner = [cursor.f32(), cursor.f32(), cursor.f32()] as const;
  const step = cursor.f32();
  const far = Math.max(...corner.map(Math.abs)) + step * LARGEST_CODE;
  const problems = [
    ["has bytes left over", cursor.left > 0 || reserved > 0],
    ["has no frames or too many", frames < 1 || frames > LIMITS.clipFrames],
    ["has impossible grid bits", gridBits < 1 || gridBits > MAX_GRID_BITS],
    ["has a step of 0", Math.min(...steps) === 0],
    // False for NaN.
    ["has an impossible grid", !(step > 0 && far < LARGEST_FLOAT)],
    ["has too many Gaussians", isTooLarge(gaussians)],
  ] as const;
  for (const [what, bad] of problems) if (bad) throw boxError(box, `a baked clip ${what}`);
  const [scaleSteps, rotationSteps, opacitySteps, colorSteps] = steps;
  const quantisation = { scaleSteps, rotationSteps, opacitySteps, colorSteps, levelBias, corner, step };
  return { gaussians, frames, gridBits, ...quantisation };
}

function isTooLarge(gaussians: number): boolean {
  const rowBytes = COLUMNS * 8;
  return gaussians > LIMITS.anchors * LIMITS.gaussiansPerAnchor || gaussians * rowBytes > LIMITS.arrayBytes;
}

/** The codes of the keyframe, and of a frame for each of `deltas`. */
function decodeFrames(meta: BakedMeta, key: Box, deltas: readonly Box[], bits: BitKernels): Int32Array[] {
  // All frames are kept, which the format's own limits do not bound.
  if (meta.gaussians * COLUMNS * 4 * (deltas.length + 1) > LIMITS.arrayBytes) {
    throw boxError(key, "a baked clip takes too much memory");
  }
  const bounds = boundsOf(meta);
  const frames = [decodeKey(key, meta, bounds, bits)];
  const levels = levelsOf(frames[0], meta);
  for (const box of deltas) frames.push(decodeDelta(box, frames[frames.length - 1], levels, bounds, bits));
  return frames;
}

function boundsOf(meta: BakedMeta): Bounds {
  const scale = LARGEST_EXPONENT * meta.scaleSteps;
  const { rotationSteps: r, opacitySteps: o, colorSteps: c } = meta;
  const both = [LARGEST_CODE, LARGEST_CODE, LARGEST_CODE, scale, scale, scale, r, r, r];
  const high = Float64Array.from([...both, 3, o, c, c, c]);
  const low = Float64Array.from([...both.map((code) => -code), 0, 0, 0, 0, 0]);
  return { low, high };
}

function decodeKey(box: Box, meta: BakedMeta, bounds: Bounds, bits: BitKernels): Int32Array {
  const { gaussians } = meta;
  const cursor = new Cursor(box);
  const codes = new Int32Array(gaussians * COLUMNS);
  if (gaussians) {
    const outside = "a baked mean lies outside its grid";
    const { mode, part } = takeArray(cursor);
    const morton = part.wideNumbers(bits, { count: gaussians, channels: 1, mode }, outside);
    if (!mortonPoints(morton, meta.gridBits, codes, COLUMNS)) throw cursor.error(outside);
    const predictors = cursor.take(REST);
    if (predictors.some((value) => value > 1)) {
      throw cursor.error("a baked keyframe has an unknown predictor");
    }
    fillRest(codes, takeSigned(cursor, gaussians, REST, bits), predictors, bounds, cursor);
  }
  requireEnd(cursor);
  return codes;
}

/** The columns of a keyframe beside the mean, from codes or their differences. */
function fillRest(
  codes: Int32Array,
  numbers: Int32Array,
  predictors: Uint8Array,
  bounds: Bounds,
  cursor: Cursor,
): void {
  for (let column = 0; column < REST; column++) {
    const [low, high] = [bounds.low[SCALE + column], bounds.high[SCALE + column]];
    const isPredicted = predictors[column] === 1;
    let code = 0;
    for (let from = column, to = SCALE + column; from < numbers.length; from += REST, to += COLUMNS) {
      code = isPredicted ? code + numbers[from] : numbers[from];
      if (code < low || code > high) throw outOfRange(cursor, SCALE + column, code);
      codes[to] = code;
    }
  }
}

/** By which power of two the mean of each Gaussian moves. */
function levelsOf(key: Int32Array, meta: BakedMeta): Uint8Array {
  return Uint8Array.from({ length: meta.gaussians }, (_, row) => {
    const [x, y, z] = key.subarray(row * COLUMNS + SCALE, row * COLUMNS + SCALE + 3);
    const middle = Math.max(Math.min(x, y), Math.min(Math.max(x, y), z));
    return Math.min(Math.max(Math.floor(middle / meta.scaleSteps) + meta.levelBias, 0), MAX_LEVEL);
  });
}

function decodeDelta(
  box: Box,
  before: Int32Array,
  levels: Uint8Array,
  bounds: Bounds,
  bits: BitKernels,
): Int32Array {
  const cursor = new Cursor(box);
  const codes = before.slice();
  if (levels.length) {
    const { mode, part } = takeArray(cursor);
    const unknown = "a baked frame changes an unknown group";
    const layout = { count: levels.length, channels: 1, mode };
    const changed = part.numbers(bits, layout, 2 ** GROUPS.length, unknown);
    for (const group of GROUPS.keys()) addGroup(cursor, codes, changed, group, levels, bounds, bits);
  }
  requireEnd(cursor);
  return codes;
}

/** Add the differences of one group of columns. */
function addGroup(
  cursor: Cursor,
  codes: Int32Array,
  changed: Uint32Array,
  group: number,
  levels: Uint8Array,
  bounds: Bounds,
  bits: BitKernels,
): void {
  const [start, end] = GROUPS[group];
  let rows = 0;
  for (let row = 0; row < changed.length; row++) rows += (changed[row] >>> group) & 1;
  const numbers = takeSigned(cursor, rows, end - start, bits);
  let from = 0;
  for (let row = 0; row < changed.length; row++) {
    if (((changed[row] >>> group) & 1) === 0) continue;
    const unit = group === 0 ? 1 << levels[row] : 1;
    for (let column = start; column < end; column++) {
      const at = row * COLUMNS + column;
      const code = codes[at] + numbers[from++] * unit;
      if (!(code >= bounds.low[column] && code <= bounds.high[column])) {
        throw outOfRange(cursor, column, code);
      }
      codes[at] = code;
    }
  }
}

/** The mode of an array of a baked box, and its bytes. */
function takeArray(cursor: Cursor): { mode: number; part: Cursor } {
  const mode = cursor.u8();
  return { mode, part: cursor.part(cursor.u32()) };
}

/** Rows of signed numbers; numbers that no valid row has are refused, so that sums of them stay small. */
function takeSigned(cursor: Cursor, rows: number, channels: number, bits: BitKernels): Int32Array {
  if (rows === 0) return new Int32Array(0);
  const { mode, part } = takeArray(cursor);
  const layout = { count: rows * channels, channels, mode };
  const numbers = part.numbers(bits, layout, 4 * LARGEST_CODE + 1, TOO_LARGE);
  const signed = new Int32Array(numbers.length);
  for (let i = 0; i < signed.length; i++) signed[i] = (numbers[i] >>> 1) ^ -(numbers[i] & 1);
  return signed;
}

function requireEnd(cursor: Cursor): void {
  if (cursor.left) throw cursor.error("a baked box is longer than its arrays", { found: cursor.left });
}

function outOfRange(cursor: Cursor, column: number, code: number): Error {
  return cursor.error("a baked Gaussian is out of range", { found: `${code} in column ${column}` });
}
