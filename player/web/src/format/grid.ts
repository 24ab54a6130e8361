/** The 4D hash grid: its layout, where anchors lie in it, and which of its rows they read. */
import { FormatError } from "../errors";
import type { GridLevel } from "../types";
import { GRID_LIMITS } from "./generated";

/** What FMET says of the grid. */
export interface GridShape {
  readonly levels: number;
  /** F, numbers of a row. */
  readonly features: number;
  /** A level has at most 2^log2Table rows. */
  readonly log2Table: number;
  readonly baseResolution: number;
  readonly growth: number;
  /** Both 0: time is as space. */
  readonly timeBaseResolution: number;
  readonly timeGrowth: number;
}

/** Multipliers of y, z and t in the index of a hashed row. */
export const PRIME_Y = 2654435761;
export const PRIME_Z = 805459861;
export const PRIME_T = 3674653429;

/**
 * The layout of every level.
 *
 * @throws FormatError, which does not say where, for a grid beyond the limits.
 */
export function gridLevels(shape: GridShape): GridLevel[] {
  requireShape(shape);
  const space = scales(shape.levels, shape.baseResolution, shape.growth);
  const time = isTimeAsSpace(shape)
    ? space
    : scales(shape.levels, shape.timeBaseResolution, shape.timeGrowth);
  const levels: GridLevel[] = [];
  let first = 0;
  for (const [number, scale] of space.entries()) {
    const level = makeLevel(scale, time[number], shape.log2Table, first);
    levels.push(level);
    first += level.entries;
  }
  return levels;
}

function requireShape(shape: GridShape): void {
  const { levels, features, log2Table } = shape;
  requireRange("levels", levels, GRID_LIMITS.levels);
  requireRange("features", features, GRID_LIMITS.features);
  requireRange("log2_table", log2Table, GRID_LIMITS.log2Table);
  requireResolutions("", levels, shape.baseResolution, shape.growth);
  if (!isTimeAsSpace(shape)) requireResolutions("time_", levels, shape.timeBaseResolution, shape.timeGrowth);
  requireRange("levels * features * 2**log2_table", levels * features * 2 ** log2Table, GRID_LIMITS.values);
}

function requireResolutions(prefix: string, levels: number, base: number, growth: number): void {
  requireRange(`${prefix}base_resolution`, base, GRID_LIMITS.cells);
  requireRange(`${prefix}growth`, growth, GRID_LIMITS.cells);
  const finest = resolutions(levels, base, growth)[levels - 1];
  requireRange(`${prefix}base_resolution * ${prefix}growth**(levels - 1)`, finest, GRID_LIMITS.cells);
}

/** The comparison is false for NaN. */
function requireRange(name: string, value: number, most: number): void {
  if (!(value >= 1 && value <= most)) {
    throw new FormatError(`the field's layout is out of range: ${name} is ${value}, not from 1 to ${most}`);
  }
}

function isTimeAsSpace(shape: GridShape): boolean {
  return shape.timeBaseResolution === 0 && shape.timeGrowth === 0;
}

/** By repeated multiplication: the last bit of a power differs between platforms. */
function resolutions(levels: number, base: number, growth: number): number[] {
  const found = [base];
  while (found.length < levels) found.push(found[found.length - 1] * growth);
  return found;
}

function scales(levels: number, base: number, growth: number): number[] {
  return resolutions(levels, base, growth).map((resolution) => Math.fround(resolution - 1));
}

function makeLevel(scale: number, timeScale: number, log2Table: number, first: number): GridLevel {
  const cells = Math.ceil(scale) + 1;
  const timeCells = Math.ceil(timeScale) + 1;
  // Rounded where it is beyond 2^53, and there far above every table.
  const corners = cells ** 3 * timeCells;
  const entries = Math.min(2 ** log2Table, Math.ceil(corners / 8) * 8);
  return { scale, timeScale, cells, timeCells, entries, dense: corners <= entries, first };
}

/** Anchors in a field's region. */
export interface UnitPlaces {
  /** (A, 3), clamped to [0, 1]. */
  readonly unit: Float32Array;
  /** (A,) 0 where the anchor lies outside and has no dynamic feature. */
  readonly inside: Uint8Array;
}

/**
 * Where world positions lie in the region: `(p - lo) / (hi - lo)`, each step rounded to float32.
 *
 * @param positions (A, 3).
 */
export function unitPlaces(positions: Float32Array, lo: Float32Array, hi: Float32Array): UnitPlaces {
  const unit = new Float32Array(positions.length);
  const inside = new Uint8Array(positions.length / 3).fill(1);
  for (let axis = 0; axis < 3; axis++) {
    const from = lo[axis];
    const size = Math.fround(hi[axis] - from);
    for (let at = axis, i = 0; at < positions.length; at += 3, i++) {
      const u = Math.fround(Math.fround(positions[at] - from) / size);
      if (!(u >= 0 && u <= 1)) inside[i] = 0;
      // Adding 0 makes -0 a 0.
      unit[at] = Math.min(1, Math.max(0, u)) + 0;
    }
  }
  return { unit, inside };
}

/** Clip time of a frame: k / M, divided in double and rounded to float32. */
export function clipTime(clipFrame: number, clipFrames: number): number {
  return Math.fround(clipFrame / clipFrames);
}

/**
 * Sets the bit of every row of a level that points read at some time; see `BitKernels`.
 *
 * A corner's row depends on the spatial corner only modulo the level's rows. So those are found first, each
 * once, and every time is added to them.
 */
export function markReachable(
  level: GridLevel,
  unit: Float32Array,
  times: Float32Array,
  mask: Uint8Array,
): void {
  if (unit.length === 0 || times.length === 0) return;
  const spatial = new Uint32Array(Math.ceil(level.entries / 32));
  if (level.dense) {
    markDense(level, unit, spatial);
    addTimesDense(level, timeCorners(level, times), spatial, mask);
  } else {
    markHashed(level, unit, spatial);
    addTimesHashed(timeCorners(level, times), spatial, mask, level.entries);
  }
}

/** The time corners that are read, each once. */
function timeCorners(level: GridLevel, times: Float32Array): number[] {
  const found = new Set<number>();
  for (const time of times) {
    const cell = Math.floor(time * level.timeScale + 0.5);
    found.add(cell).add(cell + 1);
  }
  return [...found];
}

function markHashed(level: GridLevel, unit: Float32Array, spatial: Uint32Array): void {
  const { scale } = level;
  const low = level.entries - 1;
  for (let at = 0; at < unit.length; at += 3) {
    const x = (unit[at] * scale + 0.5) | 0;
    const y = Math.imul((unit[at + 1] * scale + 0.5) | 0, PRIME_Y);
    const z = Math.imul((unit[at + 2] * scale + 0.5) | 0, PRIME_Z);
    for (let corner = 0; corner < 8; corner++) {
      const cy = corner & 2 ? y + PRIME_Y : y;
      const cz = corner & 4 ? z + PRIME_Z : z;
      const row = ((x + (corner & 1)) ^ cy ^ cz) & low;
      spatial[row >>> 5] |= 1 << (row & 31);
    }
  }
}

function markDense(level: GridLevel, unit: Float32Array, spatial: Uint32Array): void {
  const { scale, cells, entries } = level;
  for (let at = 0; at < unit.length; at += 3) {
    const x = Math.floor(unit[at] * scale + 0.5);
    const y = Math.floor(unit[at + 1] * scale + 0.5);
    const z = Math.floor(unit[at + 2] * scale + 0.5);
    for (let corner = 0; corner < 8; corner++) {
      const cy = y + ((corner >> 1) & 1);
      const cz = z + (corner >> 2);
      const row = (x + (corner & 1) + cells * (cy + cells * cz)) % entries;
      spatial[row >>> 5] |= 1 << (row & 31);
    }
  }
}

/** A whole multiple of `cells^3` is added to every row. */
function addTimesDense(level: GridLevel, times: number[], spatial: Uint32Array, mask: Uint8Array): void {
  const { cells, entries } = level;
  const parts = times.map((time) => (time * cells ** 3) % entries);
  for (let row = 0; row < entries; row++) {
    if (((spatial[row >>> 5] >>> (row & 31)) & 1) === 0) continue;
    for (const part of parts) {
      const sum = row + part;
      const at = sum < entries ? sum : sum - entries;
      mask[at >>> 3] |= 1 << (at & 7);
    }
  }
}

/** A number is XORed to every row: its high bits move whole words, its low five the bits within a word. */
function addTimesHashed(times: number[], spatial: Uint32Array, mask: Uint8Array, entries: number): void {
  const used = nonZero(spatial);
  const reached = new Uint32Array(spatial.length);
  for (const time of times) {
    const part = Math.imul(time, PRIME_T) & (entries - 1);
    const high = part >>> 5;
    for (let i = 0; i < used.length; i++) reached[used[i] ^ high] |= swapBits(spatial[used[i]], part);
  }
  const bytes = new Uint8Array(reached.buffer);
  for (let at = 0; at < mask.length; at++) mask[at] |= bytes[at];
}

/** Indices of the words that are not 0. */
function nonZero(words: Uint32Array): Uint32Array {
  const found = new Uint32Array(words.length);
  let count = 0;
  for (let at = 0; at < words.length; at++) if (words[at] !== 0) found[count++] = at;
  return found.subarray(0, count);
}

/** The word whose bit i is bit i XOR `part` of another, for the low five bits of `part`. */
function swapBits(word: number, part: number): number {
  let w = word;
  if (part & 1) w = ((w & 0x55555555) << 1) | ((w >>> 1) & 0x55555555);
  if (part & 2) w = ((w & 0x33333333) << 2) | ((w >>> 2) & 0x33333333);
  if (part & 4) w = ((w & 0x0f0f0f0f) << 4) | ((w >>> 4) & 0x0f0f0f0f);
  if (part & 8) w = ((w & 0x00ff00ff) << 8) | ((w >>> 8) & 0x00ff00ff);
  if (part & 16) w = (w << 16) | (w >>> 16);
  return w;
}
