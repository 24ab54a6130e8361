/**
 * Where anchors lie in the cells of the hash grid (docs/stream-format.md, "The field"), computed in double: the
 * product of two float32 numbers has up to 48 bits, and at fine levels float32 keeps few of those behind the point.
 */

import type { FieldSpec, GridLevel } from "../../types";

/** Numbers of a place: the lower cells of x, y, z, and how much their upper neighbours weigh. */
const PLACE = 6;

/**
 * The places of chosen anchors.
 *
 * @param unit (A, 3) places in the field, each in [0, 1].
 * @param rows the anchors wanted.
 * @returns (levels, 6, rows): cells as u32, weights as the bits of float32.
 */
export function placesOf(spec: FieldSpec, unit: Float32Array, rows: Uint32Array): Uint32Array {
  const count = rows.length;
  const places = new Uint32Array(spec.levels.length * PLACE * count);
  const weights = new Float32Array(places.buffer);
  spec.levels.forEach(({ scale }, level) => {
    for (let axis = 0; axis < 3; axis++) {
      const at = (level * PLACE + axis) * count;
      for (let i = 0; i < count; i++) {
        const position = unit[3 * rows[i]! + axis]! * scale + 0.5;
        const cell = Math.floor(position);
        places[at + i] = cell;
        weights[at + 3 * count + i] = position - cell;
      }
    }
  });
  return places;
}

/** Every level's cell in time and the weight of the next one: (levels, 2). */
export function momentOf(spec: FieldSpec, time: number): Uint32Array<ArrayBuffer> {
  const moment = new Uint32Array(2 * spec.levels.length);
  const weights = new Float32Array(moment.buffer);
  spec.levels.forEach(({ timeScale }, level) => {
    const position = time * timeScale + 0.5;
    const cell = Math.floor(position);
    moment[2 * level] = cell;
    weights[2 * level + 1] = position - cell;
  });
  return moment;
}

/** Successive levels whose rows lie in one array. */
export interface LevelGroup {
  readonly first: number;
  readonly levels: readonly GridLevel[];
}

/** Levels in as few groups as possible of at most so many rows; a level that has more is a group of its own. */
export function levelGroups(spec: FieldSpec, mostRows: number): LevelGroup[] {
  const groups: { first: number; levels: GridLevel[] }[] = [];
  let rows = Number.POSITIVE_INFINITY;
  spec.levels.forEach((level, number) => {
    rows += level.entries;
    if (rows > mostRows) {
      groups.push({ first: number, levels: [] });
      rows = level.entries;
    }
    groups.at(-1)!.levels.push(level);
  });
  return groups;
}

/** The levels as shaders read them: strides of y, z and time, entries, first row within the group, dense. */
export function levelWords(groups: readonly LevelGroup[]): Uint32Array {
  const words = groups.flatMap(({ levels }) =>
    levels.map(({ cells, entries, dense, first }) => {
      const square = Math.imul(cells, cells);
      return [cells, square, Math.imul(square, cells), entries, first - levels[0]!.first, dense ? 1 : 0];
    }),
  );
  return Uint32Array.from(words.flat(), (word) => word >>> 0);
}
