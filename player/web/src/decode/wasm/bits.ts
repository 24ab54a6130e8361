/** The arithmetic of the bitstream on the WASM core. */

import { FormatError } from "../../errors";
import { NUMBER_OUT_OF_RANGE } from "../../format/rans";
import type { BitKernels, GridLevel } from "../../types";
import type { Core, Pointer } from "./core";
import { copyLevels } from "./level";

/** Numbers that are decoded before they are copied out, so that the core's memory stays small. */
const PORTION = 1 << 16;
/** Damaged numbers read up to this far behind the end before they are refused. */
const PADDING = 32;
/** Points that are marked at a time. */
const POINTS = 1 << 16;

/** What the core's numbers of problems mean. */
const PROBLEMS: Readonly<Record<number, string>> = {
  1: "an entropy-coded array has an unknown mode of contexts",
  2: "the frequencies of an entropy-coded array are damaged",
  3: "an entropy-coded array is cut",
  4: "an entropy-coded array has an impossible state",
  5: "an entropy-coded array has a token that its context lacks",
  6: NUMBER_OUT_OF_RANGE,
  7: "an entropy-coded array does not end where it should",
};

/** The kernels, which use the core's memory for the time of a call. */
export function wasmBits(core: Core): BitKernels {
  return {
    decodeArray: (data, count, channels, mode, limit) =>
      decodeArray(core, data, count, channels, mode, limit),
    decodeWideArray: (data, count, channels, mode) => decodeWideArray(core, data, count, channels, mode),
    markReachable: (level, unit, times, mask) => markReachable(core, level, unit, times, mask),
  };
}

function decodeArray(
  core: Core,
  data: Uint8Array,
  count: number,
  channels: number,
  mode: number,
  limit: number,
): Uint32Array {
  const reader = openArray(core, data, channels, mode);
  const portion = Math.min(count, PORTION);
  const buffer = core.take(4 * portion);
  const out = new Uint32Array(count);
  for (let at = 0; at < count; at += portion) {
    const size = Math.min(portion, count - at);
    require(core.run.rans_read(reader, buffer, size, limit - 1));
    out.set(core.words(buffer, size), at);
  }
  require(core.run.rans_close(reader));
  return out;
}

function decodeWideArray(
  core: Core,
  data: Uint8Array,
  count: number,
  channels: number,
  mode: number,
): Float64Array {
  const reader = openArray(core, data, channels, mode);
  const portion = Math.min(count, PORTION);
  const buffer = core.take(8 * portion);
  const out = new Float64Array(count);
  for (let at = 0; at < count; at += portion) {
    const size = Math.min(portion, count - at);
    require(core.run.rans_read_wide(reader, buffer, size));
    out.set(core.doubles(buffer, size), at);
  }
  require(core.run.rans_close(reader));
  return out;
}

function openArray(core: Core, data: Uint8Array, channels: number, mode: number): Pointer {
  core.reset();
  const { run } = core;
  const reader = core.take(run.rans_reader_bytes());
  const contexts = core.take(run.rans_context_bytes(channels, mode));
  const neighbours = core.take(8 * channels);
  const bytes = core.copy(data);
  core.take(PADDING);
  require(run.rans_open(reader, bytes, data.length, channels, mode, contexts, neighbours));
  return reader;
}

function require(problem: number): void {
  if (problem !== 0) {
    throw new FormatError(PROBLEMS[problem]);
  }
}

function markReachable(
  core: Core,
  level: GridLevel,
  unit: Float32Array,
  times: Float32Array,
  mask: Uint8Array,
): void {
  core.reset();
  const bytes = 8 * Math.ceil(level.entries / 64);
  const place = copyLevels(core, [level]);
  const cells = timeCells(level, times);
  const cellsAt = core.copy(cells);
  const spatial = core.take(bytes);
  const marked = core.take(bytes);
  const points = core.take(12 * POINTS);
  core.bytes(spatial, bytes).fill(0);
  core.bytes(marked, bytes).fill(0);
  core.bytes(marked, mask.length).set(mask);
  for (let first = 0; first < unit.length; first += 3 * POINTS) {
    const part = unit.subarray(first, first + 3 * POINTS);
    core.floats(points, part.length).set(part);
    core.run.mark_spatial(place, points, part.length / 3, spatial);
  }
  core.run.mark_times(place, spatial, cellsAt, cells.length, marked);
  mask.set(core.bytes(marked, mask.length));
}

/** The time corners that are read, each once. */
function timeCells(level: GridLevel, times: Float32Array): Uint32Array {
  const found = new Set<number>();
  for (const time of times) {
    const cell = Math.floor(time * level.timeScale + 0.5);
    found.add(cell).add(cell + 1);
  }
  return Uint32Array.from(found);
}
