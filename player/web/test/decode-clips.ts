/** Made-up clips of any size, for tests and timings of frame decoders. */

import { gridLevels } from "../src/format/grid";
import type { AnchorClip, AnchorSet, Heads, InitSegment, Mlp, StreamInfo } from "../src/types";

/** Sizes of a made-up clip. */
export interface ClipSizes {
  readonly anchors: number;
  readonly residual: number;
  /** Share of anchors that are static. */
  readonly staticShare: number;
  readonly frames: number;
  readonly clipFrames: number;
  /** K. */
  readonly gaussians: number;
  readonly baseGaussians: number;
  /** C. */
  readonly staticFeatures: number;
  /** D. */
  readonly dynamicFeatures: number;
  readonly hidden: number;
  readonly offsetHidden: number;
  readonly fieldHidden: number;
  readonly levels: number;
  readonly features: number;
  readonly log2Table: number;
  readonly baseResolution: number;
  readonly growth: number;
  readonly timeBaseResolution: number;
  readonly timeGrowth: number;
  /** Half the width of the field's region; anchors lie in [-1, 1]^3. */
  readonly reach: number;
  /** Added to the logits of opacity: the larger, the more Gaussians are seen. */
  readonly opacityBias: number;
}

/** A small clip with everything odd: no width is a multiple of another. */
export const ODD: ClipSizes = {
  anchors: 37,
  residual: 14,
  staticShare: 0.3,
  frames: 5,
  clipFrames: 7,
  gaussians: 3,
  baseGaussians: 2,
  staticFeatures: 5,
  dynamicFeatures: 7,
  hidden: 13,
  offsetHidden: 21,
  fieldHidden: 11,
  levels: 4,
  features: 4,
  log2Table: 9,
  baseResolution: 3,
  growth: 1.7,
  timeBaseResolution: 0,
  timeGrowth: 0,
  reach: 0.95,
  opacityBias: -3,
};

/** The same numbers for the same seed, evenly from -1 to 1. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (((x ^ (x >>> 14)) >>> 0) / 2 ** 32) * 2 - 1;
  };
}

/** An init segment and a clip of the given sizes. */
export function madeUpClip(sizes: ClipSizes, seed = 1): { init: InitSegment; clip: AnchorClip } {
  const random = randomNumbers(seed);
  const init: InitSegment = {
    id: "0".repeat(64),
    layers: 4,
    info: streamInfo(sizes),
    views: [],
    anchors: anchorSet(sizes.anchors, sizes.staticFeatures, random),
    heads: heads(sizes, random),
  };
  const count = sizes.anchors + sizes.residual;
  const clip: AnchorClip = {
    profile: "anchors",
    clip: 0,
    firstFrame: 0,
    frames: sizes.frames,
    initId: init.id,
    layers: 4,
    residual: anchorSet(sizes.residual, sizes.staticFeatures, random),
    isStatic: Uint8Array.from({ length: count }, () => Number((random() + 1) / 2 < sizes.staticShare)),
    field: field(sizes, random),
  };
  return { init, clip };
}

function streamInfo(sizes: ClipSizes): StreamInfo {
  return {
    profile: "anchors",
    fps: [30, 1],
    clipFrames: sizes.clipFrames,
    alphaMax: 0.99,
    background: [0, 0, 0],
    sceneScale: 1,
    worldUnit: "",
    coordinateFrame: "",
    configHash: "",
    gaussiansPerAnchor: sizes.gaussians,
    baseGaussians: sizes.baseGaussians,
    staticFeatures: sizes.staticFeatures,
    dynamicFeatures: sizes.dynamicFeatures,
    anchors: sizes.anchors,
    referenceClip: 0,
  };
}

function heads(sizes: ClipSizes, random: () => number): Heads {
  const inputs = sizes.staticFeatures + sizes.dynamicFeatures;
  const head = (hidden: number, outputs: number) => mlp(inputs, hidden, outputs * sizes.gaussians, random);
  const opacity = head(sizes.hidden, 1);
  return {
    opacity: { ...opacity, b2: opacity.b2.map((value) => value + sizes.opacityBias) },
    color: head(sizes.hidden, 3),
    covariance: head(sizes.hidden, 7),
    offset: head(sizes.offsetHidden, 3),
  };
}

function field(sizes: ClipSizes, random: () => number): AnchorClip["field"] {
  const levels = gridLevels(sizes);
  const last = levels[levels.length - 1];
  const rows = last.first + last.entries;
  return {
    spec: { features: sizes.features, coarseLevels: 1, levels, rows },
    lo: new Float32Array(3).fill(-sizes.reach),
    hi: new Float32Array(3).fill(sizes.reach),
    mlp: mlp(sizes.levels * sizes.features, sizes.fieldHidden, sizes.dynamicFeatures, random),
    tables: numbers(rows * sizes.features, 1, random),
  };
}

function anchorSet(count: number, features: number, random: () => number): AnchorSet {
  return {
    count,
    positions: numbers(3 * count, 1, random),
    features: numbers(features * count, 1, random),
    logScales: numbers(6 * count, 1, random).map((value) => value - 3),
  };
}

function mlp(inputs: number, hidden: number, outputs: number, random: () => number): Mlp {
  return {
    inputs,
    hidden,
    outputs,
    w1: numbers(hidden * inputs, Math.sqrt(6 / inputs), random),
    b1: numbers(hidden, 0.1, random),
    w2: numbers(outputs * hidden, Math.sqrt(6 / hidden), random),
    b2: numbers(outputs, 0.1, random),
  };
}

function numbers(count: number, most: number, random: () => number): Float32Array {
  return Float32Array.from({ length: count }, () => most * random());
}
