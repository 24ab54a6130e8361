/** A clip's field: layout (FMET), perceptron (FMLP) and the rows of its tables that anchors read (FTAB). */
import { FormatError } from "../errors";
import type { BitKernels, Field, FieldSpec, GridLevel } from "../types";
import { RESIDUAL } from "./anchors";
import { type Box, boxError, placeOf } from "./boxes";
import type { Segment } from "./container";
import { crc32c, hex32 } from "./crc32c";
import { Cursor } from "./cursor";
import { formatError } from "./fail";
import { LIMITS } from "./generated";
import { gridLevels } from "./grid";
import { decodeMlps } from "./mlp";
import { decodeQuantisedInto } from "./quantise";
import { type FieldReaders, requireLookups, rowMasks } from "./reachable";

/** Tables of levels that are not coarse. */
const FINE_LAYER = 2;

interface Region {
  readonly spec: FieldSpec;
  readonly lo: Float32Array;
  readonly hi: Float32Array;
}

/**
 * The field of a clip segment.
 *
 * @param layers how many the segment was read with; tables of the others are 0.
 * @param outputs of its perceptron.
 * @throws FormatError when a box is missing, damaged, too large, or does not fit the anchors.
 */
export function decodeField(
  segment: Segment,
  readers: FieldReaders,
  outputs: number,
  layers: number,
  bits: BitKernels,
): Field {
  const { spec, lo, hi } = decodeLayout(segment.one("FMET"));
  const inputs = spec.levels.length * spec.features;
  const [mlp] = decodeMlps(new Cursor(segment.one("FMLP")), [{ inputs, outputs }], bits);
  const boxes = tableBoxes(segment, spec);
  requireLookups(readers, spec.levels.length, segment.where);
  const masksOf = rowMasks(readers, lo, hi, bits);
  const tables = new Float32Array(spec.rows * spec.features);
  for (const [number, level] of spec.levels.entries()) {
    if (layerOf(number, 0, spec) >= layers) continue;
    const rows = tables.subarray(level.first * spec.features, (level.first + level.entries) * spec.features);
    for (const [part, mask] of masksOf(level).entries()) {
      if (layerOf(number, part, spec) >= layers) continue;
      const box = boxes.get(tableKey(number, part));
      if (box) decodeTable(box, mask, rows, spec.features, bits);
      else if (mask.some((byte) => byte !== 0)) {
        throw formatError("the clip segment lacks tables of the field", segment.where, {
          expected: `level ${number}`,
        });
      }
    }
  }
  return { spec, lo, hi, mlp, tables };
}

function decodeLayout(box: Box): Region {
  const cursor = new Cursor(box);
  const [count, features, log2Table, coarseLevels] = [cursor.u8(), cursor.u8(), cursor.u8(), cursor.u8()];
  const baseResolution = cursor.u32();
  const [growth, timeBaseResolution, timeGrowth] = [cursor.f64(), cursor.f64(), cursor.f64()];
  const lo = Float32Array.from([cursor.f32(), cursor.f32(), cursor.f32()]);
  const hi = Float32Array.from([cursor.f32(), cursor.f32(), cursor.f32()]);
  const space = { levels: count, features, log2Table, baseResolution, growth };
  const levels = levelsOf(box, () => gridLevels({ ...space, timeBaseResolution, timeGrowth }));
  const sizes = hi.map((to, axis) => to - lo[axis]);
  if (!sizes.every((size) => Number.isFinite(size) && size > 0)) {
    throw boxError(box, "the field's box is empty or not finite", 32, { found: `${lo} to ${hi}` });
  }
  if (coarseLevels < 1 || coarseLevels > count) {
    throw boxError(box, "the field has no such coarse levels", 3, { found: coarseLevels });
  }
  const last = levels[count - 1];
  const rows = last.first + last.entries;
  if (rows * features * 4 > LIMITS.arrayBytes) throw boxError(box, "the field's tables are too large");
  return { spec: { features, coarseLevels, levels, rows }, lo, hi };
}

function levelsOf(box: Box, make: () => GridLevel[]): GridLevel[] {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(error.what, placeOf(box), error.hint);
  }
}

/** Coarse parts are in the layer of their anchor set. */
function layerOf(level: number, part: number, spec: FieldSpec): number {
  return level < spec.coarseLevels ? part : FINE_LAYER;
}

function tableKey(level: number, part: number): number {
  return 2 * level + part;
}

/** The box of each level and part, by `tableKey`. */
function tableBoxes(segment: Segment, spec: FieldSpec): Map<number, Box> {
  const boxes = new Map<number, Box>();
  for (const box of segment.all("FTAB")) {
    const cursor = new Cursor(box);
    const [level, part, reserved] = [cursor.u8(), cursor.u8(), cursor.u16()];
    const key = tableKey(level, part);
    if (level >= spec.levels.length || part > RESIDUAL || reserved || boxes.has(key)) {
      const found = `level ${level}, part ${part}`;
      throw boxError(box, "a table of no level, or of one that has a table", 0, { found });
    }
    if (box.layer !== layerOf(level, part, spec)) {
      throw boxError(box, "a table is in another layer", 0, { found: box.layer });
    }
    boxes.set(key, box);
  }
  return boxes;
}

/** Fill the rows of one level's part. */
function decodeTable(
  box: Box,
  mask: Uint8Array,
  rows: Float32Array,
  features: number,
  bits: BitKernels,
): void {
  const cursor = new Cursor(box);
  cursor.take(4);
  const expected = cursor.u32();
  const found = crc32c(mask);
  if (found !== expected) {
    throw boxError(box, "the rows that the anchors reach are not those that were packed", 4, {
      expected: hex32(expected),
      found: hex32(found),
    });
  }
  decodeQuantisedInto(cursor, rows, rowsOf(mask), features, bits);
}

/** The rows whose bits are set, rising. */
function rowsOf(mask: Uint8Array): Uint32Array {
  let count = 0;
  for (const byte of mask) for (let left = byte; left; left &= left - 1) count++;
  const rows = new Uint32Array(count);
  let at = 0;
  for (let i = 0; i < mask.length; i++) {
    for (let left = mask[i]; left; left &= left - 1) rows[at++] = 8 * i + 31 - Math.clz32(left & -left);
  }
  return rows;
}
