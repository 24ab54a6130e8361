import { describe, expect, it } from "vitest";
import { levelGroups, levelWords, momentOf, placesOf } from "../src/decode/gpu/places";
import { gridLevels } from "../src/format/grid";
import type { FieldSpec } from "../src/types";

/** The example of the specification, and a grid with levels as fine as a float32 cannot place. */
const EXAMPLE = spec({ levels: 3, log2Table: 8, baseResolution: 4, growth: 1.7 });
const FINE = spec({ levels: 5, log2Table: 12, baseResolution: 16, growth: 31.9 });

function spec(shape: {
  levels: number;
  log2Table: number;
  baseResolution: number;
  growth: number;
}): FieldSpec {
  const levels = gridLevels({ ...shape, features: 2, timeBaseResolution: 0, timeGrowth: 0 });
  const rows = levels.reduce((sum, level) => sum + level.entries, 0);
  return { features: 2, coarseLevels: 1, levels, rows };
}

/** The product of two float32 numbers plus a half, exactly: in units of 2^-100. */
function exactPosition(u: number, scale: number): { cell: number; upper: number } {
  const fixed = (value: number) => BigInt(value * 2 ** 50);
  const position = fixed(u) * fixed(scale) + (1n << 99n);
  return { cell: Number(position >> 100n), upper: Number(position & ((1n << 100n) - 1n)) / 2 ** 100 };
}

describe("places", () => {
  it("are exact cells and rounded weights, level after level, axis after axis", () => {
    const unit = Float32Array.from({ length: 300 }, (_, i) => ((i * 7919) % 1009) / 1008);
    const rows = Uint32Array.from({ length: 50 }, (_, i) => 99 - 2 * i);
    const places = placesOf(FINE, unit, rows);
    const weights = new Float32Array(places.buffer);
    expect(places.length).toBe(5 * 6 * 50);
    FINE.levels.forEach(({ scale }, level) => {
      for (let axis = 0; axis < 3; axis++) {
        rows.forEach((row, i) => {
          const at = (6 * level + axis) * 50 + i;
          const { cell, upper } = exactPosition(unit[3 * row + axis]!, scale);
          expect(places[at]).toBe(cell);
          expect(weights[at + 150]).toBe(Math.fround(upper));
        });
      }
    });
  });

  it("have a moment for each level", () => {
    const moment = momentOf(EXAMPLE, 0.5);
    const weights = new Float32Array(moment.buffer);
    EXAMPLE.levels.forEach(({ timeScale }, level) => {
      const { cell, upper } = exactPosition(0.5, timeScale);
      expect([moment[2 * level], weights[2 * level + 1]]).toEqual([cell, Math.fround(upper)]);
    });
  });
});

describe("levels", () => {
  it("share arrays as far as these hold them", () => {
    const shape = (mostRows: number) =>
      levelGroups(EXAMPLE, mostRows).map(({ first, levels }) => [first, levels.length]);
    expect(shape(768)).toEqual([[0, 3]]);
    expect(shape(767)).toEqual([
      [0, 2],
      [2, 1],
    ]);
    expect(shape(100)).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
    ]);
  });

  it("count rows from the start of their array, and strides modulo 2^32", () => {
    expect([...levelWords(levelGroups(EXAMPLE, 512))]).toEqual([
      ...[4, 16, 64, 256, 0, 1],
      ...[7, 49, 343, 256, 256, 0],
      ...[12, 144, 1728, 256, 0, 0],
    ]);
    const { cells, entries } = FINE.levels[4]!;
    const strides = [1, 2, 3].map((power) => Number(BigInt(cells) ** BigInt(power) % 2n ** 32n));
    const first = FINE.levels[4]!.first - FINE.levels[0]!.first;
    expect([...levelWords(levelGroups(FINE, FINE.rows))].slice(-6)).toEqual([...strides, entries, first, 0]);
  });
});
