/** What does not change within a clip, in the layout that every tier wants. */

import { clipTime, unitPlaces } from "../format/grid";
import type { AnchorClip, Field, Heads, InitSegment, Mlp } from "../types";

/** Layers of a segment; fewer than these give an anchor's first Gaussians only. */
const LAYERS = 4;

/**
 * A perceptron whose first `known` inputs stay the same for a whole clip, weights transposed so that a row holds
 * what one input, or one hidden unit, adds to all sums of the next layer.
 */
export interface SplitMlp {
  readonly known: number;
  /** Inputs behind the known ones. */
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  /** (known, hidden). */
  readonly w1Known: Float32Array;
  /** (inputs, hidden). */
  readonly w1: Float32Array;
  readonly b1: Float32Array;
  /** (hidden, outputs). */
  readonly w2: Float32Array;
  readonly b2: Float32Array;
}

/** The heads for the Gaussians that the read layers bring, known inputs being the static features. */
export interface SplitHeads {
  readonly opacity: SplitMlp;
  readonly color: SplitMlp;
  readonly covariance: SplitMlp;
  readonly offset: SplitMlp;
}

/** A clip of A anchors, reference anchors first. */
export interface ClipConstants {
  /** Where the clip stands in the stream, for errors. */
  readonly where: string;
  readonly frames: number;
  /** A. */
  readonly count: number;
  /** Gaussians of an anchor: K, or K0 when a segment was read without its highest layer. */
  readonly gaussians: number;
  /** C. */
  readonly staticFeatures: number;
  /** D. */
  readonly dynamicFeatures: number;
  /** (A, 3), world units. */
  readonly positions: Float32Array;
  /** (A, C). */
  readonly features: Float32Array;
  /** (A, 6), exp of the log scales: of offsets (0 to 2) and of sizes (3 to 5). */
  readonly scales: Float32Array;
  /** (A, 3), places in the field, clamped to [0, 1]. */
  readonly unit: Float32Array;
  /** (A), 1 where an anchor lies in the field's region; the dynamic feature of others is 0. */
  readonly inside: Uint8Array;
  /** Anchors that change from frame to frame, rising. */
  readonly moving: Uint32Array;
  /** All others, rising: their dynamic feature is that of clip time 0, or 0 where they are not inside. */
  readonly still: Uint32Array;
  readonly heads: SplitHeads;
  readonly field: Field;
  /** The field's perceptron, no input known. */
  readonly fieldMlp: SplitMlp;
  /** Clip time of every frame, float32 numbers. */
  readonly times: Float32Array;
}

/**
 * Gather the constants of a clip.
 *
 * @param init the init segment that the clip was decoded with.
 */
export function clipConstants(init: InitSegment, clip: AnchorClip): ClipConstants {
  const { info, anchors } = init;
  const { residual, field } = clip;
  const count = anchors.count + residual.count;
  const positions = joined(anchors.positions, residual.positions);
  const { unit, inside } = unitPlaces(positions, field.lo, field.hi);
  const moves = (anchor: number) => inside[anchor] !== 0 && clip.isStatic[anchor] === 0;
  const whole = Math.min(init.layers, clip.layers) >= LAYERS;
  const gaussians = whole ? info.gaussiansPerAnchor : info.baseGaussians;
  return {
    where: `clip ${clip.clip}`,
    frames: clip.frames,
    count,
    gaussians,
    staticFeatures: info.staticFeatures,
    dynamicFeatures: info.dynamicFeatures,
    positions,
    features: joined(anchors.features, residual.features),
    scales: joined(anchors.logScales, residual.logScales).map((value) => Math.exp(value)),
    unit,
    inside,
    moving: chosen(count, moves),
    still: chosen(count, (anchor) => !moves(anchor)),
    heads: splitHeads(init.heads!, info.staticFeatures, gaussians),
    field,
    fieldMlp: splitMlp(field.mlp, 0, field.mlp.outputs),
    times: Float32Array.from({ length: clip.frames }, (_, frame) => clipTime(frame, info.clipFrames)),
  };
}

function splitHeads(heads: Heads, known: number, gaussians: number): SplitHeads {
  return {
    opacity: splitMlp(heads.opacity, known, gaussians),
    color: splitMlp(heads.color, known, 3 * gaussians),
    covariance: splitMlp(heads.covariance, known, 7 * gaussians),
    offset: splitMlp(heads.offset, known, 3 * gaussians),
  };
}

/** A perceptron's first `outputs` outputs. */
function splitMlp(mlp: Mlp, known: number, outputs: number): SplitMlp {
  const w1 = transposed(mlp.w1, mlp.hidden, mlp.inputs);
  return {
    known,
    inputs: mlp.inputs - known,
    hidden: mlp.hidden,
    outputs,
    w1Known: w1.subarray(0, known * mlp.hidden),
    w1: w1.subarray(known * mlp.hidden),
    b1: mlp.b1,
    w2: transposed(mlp.w2.subarray(0, outputs * mlp.hidden), outputs, mlp.hidden),
    b2: mlp.b2.subarray(0, outputs),
  };
}

function transposed(matrix: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      out[column * rows + row] = matrix[row * columns + column];
    }
  }
  return out;
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const out = new Float32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

function chosen(count: number, wanted: (anchor: number) => boolean): Uint32Array {
  const found: number[] = [];
  for (let anchor = 0; anchor < count; anchor++) {
    if (wanted(anchor)) {
      found.push(anchor);
    }
  }
  return Uint32Array.from(found);
}
