/** Levels of a hash grid as the core reads them. */

import { PRIME_T, PRIME_Y, PRIME_Z } from "../../format/grid";
import type { GridLevel } from "../../types";
import type { Core, Pointer } from "./core";

/** Bytes of a level: two doubles and six words. */
export const LEVEL_BYTES = 40;

/** Copy levels into the core's memory, one after the other. */
export function copyLevels(core: Core, levels: readonly GridLevel[]): Pointer {
  const at = core.take(levels.length * LEVEL_BYTES);
  levels.forEach((level, number) => {
    const from = at + number * LEVEL_BYTES;
    core.doubles(from, 2).set([level.scale, level.timeScale]);
    core.words(from + 16, 6).set([...strides(level), level.entries, Number(level.dense), level.first]);
  });
  return at;
}

/** Multipliers of y, z and t, modulo 2^32. */
function strides({ cells, dense }: GridLevel): [number, number, number] {
  const square = Math.imul(cells, cells);
  return dense ? [cells, square, Math.imul(square, cells)] : [PRIME_Y, PRIME_Z, PRIME_T];
}
