/** A clip's constants in the core's memory, laid out as native/core.h and its users want them. */

import type { ClipConstants, SplitHeads, SplitMlp } from "../clip-constants";
import type { Core, Pointer } from "./core";
import { copyLevels } from "./level";

/** Outputs of a layer come in tiles of this many. */
const TILE = 8;
/** Anchors whose perceptrons are evaluated together. */
const BLOCK = 16;
/** The heads' hidden layers are kept half-summed over a clip where that takes no more memory than this. */
const KEPT_BYTES = 64 << 20;

/** Some anchors of a clip, with the structure that the core decodes them from. */
export interface GroupLayout {
  readonly count: number;
  readonly anchors: Pointer;
  readonly group: Pointer;
}

/** Pointers that the calls of a frame take. */
export interface ClipLayout {
  readonly levels: Pointer;
  readonly tables: Pointer;
  readonly unit: Pointer;
  readonly inside: Pointer;
  readonly fieldMlp: Pointer;
  readonly scratch: Pointer;
  readonly encoded: Pointer;
  readonly dynamic: Pointer;
  readonly moving: GroupLayout;
  readonly still: GroupLayout;
}

type Widths = Pick<SplitMlp, "known" | "inputs" | "hidden" | "outputs">;

/** A perceptron's weights in the core's memory; widths are those of the padded arrays. */
interface Weights extends Widths {
  readonly w1Known: Pointer;
  readonly w1: Pointer;
  readonly b1: Pointer;
  readonly w2: Pointer;
  readonly b2: Pointer;
}

type HeadName = keyof SplitHeads;
type PerHead<Value> = Readonly<Record<HeadName, Value>>;

/** In the order in which the core's structure names them, the head that all anchors need first. */
const HEADS: readonly HeadName[] = ["opacity", "color", "covariance", "offset"];

/** What both groups of anchors share. */
interface Shared {
  readonly features: Pointer;
  readonly positions: Pointer;
  readonly scales: Pointer;
  readonly dynamic: Pointer;
  readonly scratch: readonly [starts: Pointer, hidden: Pointer];
  readonly outputs: PerHead<Pointer>;
  readonly kept: Pointer;
}

/**
 * Lay a clip out behind what is already taken.
 *
 * @throws PlayerError when the browser has no memory for it.
 */
export function layOutClip(core: Core, clip: ClipConstants): ClipLayout {
  const { field } = clip;
  const fieldMlp = copyWeights(core, clip.fieldMlp, clip.fieldMlp.inputs);
  const heads = perHead((name) => copyWeights(core, clip.heads[name], padded(clip.dynamicFeatures)));
  const most = Math.max(clip.moving.length, clip.still.length);
  const shared = layOutShared(core, clip, heads, fieldMlp, most);
  return {
    levels: copyLevels(core, field.spec.levels),
    tables: core.copy(field.tables),
    unit: core.copy(clip.unit),
    inside: core.copy(clip.inside),
    fieldMlp: writePerceptron(core, fieldMlp, 0),
    scratch: core.copy(Uint32Array.from(shared.scratch)),
    encoded: core.take(4 * most * fieldMlp.inputs),
    dynamic: shared.dynamic,
    moving: layOutGroup(core, clip, clip.moving, heads, shared, KEPT_BYTES),
    still: layOutGroup(core, clip, clip.still, heads, shared, 0),
  };
}

function layOutShared(
  core: Core,
  clip: ClipConstants,
  heads: PerHead<Weights>,
  fieldMlp: Weights,
  most: number,
): Shared {
  const hidden = Math.max(fieldMlp.hidden, ...HEADS.map((name) => heads[name].hidden));
  const block = (width: number) => core.take(4 * BLOCK * width);
  return {
    features: core.copy(clip.features),
    positions: core.copy(clip.positions),
    scales: core.copy(clip.scales),
    dynamic: core.take(4 * most * fieldMlp.outputs),
    scratch: [block(hidden), block(hidden)],
    outputs: perHead((name) => block(heads[name].outputs)),
    kept: block(heads.opacity.outputs),
  };
}

/** @param budget bytes that sums over the known inputs may take. */
function layOutGroup(
  core: Core,
  clip: ClipConstants,
  anchors: Uint32Array,
  heads: PerHead<Weights>,
  shared: Shared,
  budget: number,
): GroupLayout {
  const list = core.copy(anchors);
  let left = budget;
  const perceptrons = perHead((name) => {
    const bytes = 4 * anchors.length * heads[name].hidden;
    const keeps = bytes <= left;
    left -= keeps ? bytes : 0;
    return withSums(core, heads[name], shared.features, list, keeps ? anchors.length : 0);
  });
  const group = core.copy(
    Uint32Array.of(
      anchors.length,
      clip.gaussians,
      list,
      shared.dynamic,
      shared.features,
      shared.positions,
      shared.scales,
      ...HEADS.map((name) => perceptrons[name]),
      ...shared.scratch,
      ...HEADS.map((name) => shared.outputs[name]),
      shared.kept,
    ),
  );
  return { count: anchors.length, anchors: list, group };
}

/** A perceptron that knows what the known inputs add up to for `count` anchors; for none when that is 0. */
function withSums(core: Core, weights: Weights, known: Pointer, anchors: Pointer, count: number): Pointer {
  if (count === 0) {
    return writePerceptron(core, weights, 0);
  }
  const sums = core.take(4 * count * weights.hidden);
  core.run.known_sums(writePerceptron(core, weights, 0), known, anchors, count, sums);
  return writePerceptron(core, weights, sums);
}

function writePerceptron(core: Core, mlp: Weights, sums: Pointer): Pointer {
  const { known, inputs, hidden, outputs } = mlp;
  return core.copy(
    Uint32Array.of(known, inputs, hidden, outputs, mlp.w1Known, mlp.w1, mlp.b1, mlp.w2, mlp.b2, sums),
  );
}

/** @param inputs how many there are with padding. */
function copyWeights(core: Core, mlp: SplitMlp, inputs: number): Weights {
  const hidden = padded(mlp.hidden);
  return {
    known: mlp.known,
    inputs,
    hidden,
    outputs: padded(mlp.outputs),
    w1Known: core.copy(tiled(mlp.w1Known, mlp.hidden, mlp.known)),
    w1: core.copy(tiled(mlp.w1, mlp.hidden, inputs)),
    b1: core.copy(tiled(mlp.b1, mlp.hidden, 1)),
    w2: core.copy(tiled(mlp.w2, mlp.outputs, hidden)),
    b2: core.copy(tiled(mlp.b2, mlp.outputs, 1)),
  };
}

/** A matrix (up to `rows`, columns) as (tiles, rows, TILE), padded with zeros. */
function tiled(matrix: Float32Array, columns: number, rows: number): Float32Array {
  const out = new Float32Array(rows * padded(columns));
  for (let first = 0; first < columns; first += TILE) {
    const width = Math.min(TILE, columns - first);
    for (let row = 0; row * columns < matrix.length; row++) {
      const from = row * columns + first;
      out.set(matrix.subarray(from, from + width), first * rows + row * TILE);
    }
  }
  return out;
}

function perHead<Value>(make: (name: HeadName) => Value): PerHead<Value> {
  return {
    opacity: make("opacity"),
    color: make("color"),
    covariance: make("covariance"),
    offset: make("offset"),
  };
}

function padded(count: number): number {
  return Math.ceil(count / TILE) * TILE;
}
