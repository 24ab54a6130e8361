/** The hash grid's features of anchors. */

import type { Field, GridLevel } from "../../types";

/** Multipliers of y, z and t in the rows of a hashed level. */
const PRIMES = [2654435761, 805459861, 3674653429] as const;

/**
 * Features of anchors at a clip time, level after level: all anchors of a level read one part of the tables.
 *
 * @param unit (A, 3) places of all anchors.
 * @param anchors those wanted.
 * @param out receives (anchors, L F).
 */
export function encodeField(
  field: Field,
  unit: Float32Array,
  anchors: Uint32Array,
  time: number,
  out: Float32Array,
): void {
  const { levels, features } = field.spec;
  levels.forEach((level, number) => {
    const place = new LevelPlace(level, time);
    const width = levels.length * features;
    for (let i = 0; i < anchors.length; i++) {
      place.locate(unit, 3 * anchors[i]);
      place.interpolate(field.tables, features, out, i * width + number * features);
    }
  });
}

/** The 16 corners around a point in one level. */
class LevelPlace {
  private readonly rows = new Uint32Array(16);
  private readonly weights = new Float64Array(16);
  private readonly strides: readonly [number, number, number];
  private readonly timeRows: readonly [number, number];
  private readonly timeWeights: readonly [number, number];

  constructor(
    private readonly level: GridLevel,
    time: number,
  ) {
    const { cells, dense } = level;
    this.strides = dense
      ? [cells, Math.imul(cells, cells), Math.imul(Math.imul(cells, cells), cells)]
      : PRIMES;
    const position = time * level.timeScale + 0.5;
    const cell = Math.floor(position);
    this.timeRows = [Math.imul(cell, this.strides[2]), Math.imul(cell + 1, this.strides[2])];
    this.timeWeights = [1 - (position - cell), position - cell];
  }

  /** Find the corners of the point that begins at number `at` of `unit`. */
  locate(unit: Float32Array, at: number): void {
    const { scale, dense, entries } = this.level;
    const x = unit[at] * scale + 0.5;
    const y = unit[at + 1] * scale + 0.5;
    const z = unit[at + 2] * scale + 0.5;
    const cellX = Math.floor(x);
    const cellY = Math.floor(y);
    const cellZ = Math.floor(z);
    for (let corner = 0; corner < 8; corner++) {
      const right = corner & 1;
      const down = (corner >> 1) & 1;
      const far = corner >> 2;
      const weight =
        (right ? x - cellX : 1 - (x - cellX)) *
        (down ? y - cellY : 1 - (y - cellY)) *
        (far ? z - cellZ : 1 - (z - cellZ));
      const rowX = cellX + right;
      const rowY = Math.imul(cellY + down, this.strides[0]);
      const rowZ = Math.imul(cellZ + far, this.strides[1]);
      for (let later = 0; later < 2; later++) {
        const rowT = this.timeRows[later];
        const row = dense ? rowX + rowY + rowZ + rowT : rowX ^ rowY ^ rowZ ^ rowT;
        this.rows[corner + 8 * later] = (row >>> 0) % entries;
        this.weights[corner + 8 * later] = weight * this.timeWeights[later];
      }
    }
  }

  /** The weighted sums of the corners' rows. */
  interpolate(tables: Float32Array, features: number, out: Float32Array, to: number): void {
    const { rows, weights, level } = this;
    for (let feature = 0; feature < features; feature++) {
      let sum = 0;
      for (let corner = 0; corner < 16; corner++) {
        sum += weights[corner] * tables[(level.first + rows[corner]) * features + feature];
      }
      out[to + feature] = sum;
    }
  }
}
