/** Which rows of a clip's field its anchors read. */
import type { BitKernels, GridLevel } from "../types";
import { formatError } from "./fail";
import { LIMITS } from "./generated";
import { clipTime, unitPlaces } from "./grid";

/** One set of anchors that read a field. */
export interface AnchorReaders {
  /** (A, 3). */
  readonly positions: Float32Array;
  /** (A,) 1 = it reads the field at frame 0 only. */
  readonly isStatic: Uint8Array;
}

/** Who reads a clip's field, and when. */
export interface FieldReaders {
  /** Reference anchors, residual anchors. */
  readonly sets: readonly [AnchorReaders, AnchorReaders];
  readonly frames: number;
  /** M. */
  readonly clipFrames: number;
}

/** FormatError when finding the rows would take too long. */
export function requireLookups(readers: FieldReaders, levels: number, where: string): void {
  let points = 0;
  for (const { isStatic } of readers.sets) {
    for (const flag of isStatic) points += flag ? 1 : readers.frames;
  }
  if (levels * points > LIMITS.lookups) {
    const what = "the field has too many lookups (anchors x frames x levels)";
    throw formatError(what, where, { expected: `at most ${LIMITS.lookups}`, found: levels * points });
  }
}

/**
 * A function that gives the masks of a level's shared and residual part, a bit a row.
 *
 * @param lo, hi corners of the field's region.
 */
export function rowMasks(
  readers: FieldReaders,
  lo: Float32Array,
  hi: Float32Array,
  bits: BitKernels,
): (level: GridLevel) => [Uint8Array, Uint8Array] {
  const { frames, clipFrames } = readers;
  const all = Float32Array.from({ length: frames }, (_, frame) => clipTime(frame, clipFrames));
  const start = all.slice(0, 1);
  const sets = readers.sets.map((set) => splitPlaces(set, lo, hi));
  return (level) => {
    const masks = sets.map(({ moving, still }) => {
      const mask = new Uint8Array(Math.ceil(level.entries / 8));
      bits.markReachable(level, moving, all, mask);
      bits.markReachable(level, still, start, mask);
      return mask;
    });
    const [shared, residual] = masks;
    for (let at = 0; at < residual.length; at++) residual[at] &= ~shared[at];
    return [shared, residual];
  };
}

/** Unit places, three numbers each, of the anchors inside: those that move, and those that do not. */
function splitPlaces(set: AnchorReaders, lo: Float32Array, hi: Float32Array) {
  const { unit, inside } = unitPlaces(set.positions, lo, hi);
  const chosen = [new Float32Array(unit.length), new Float32Array(unit.length)];
  const ends = [0, 0];
  for (let i = 0; i < inside.length; i++) {
    if (!inside[i]) continue;
    const which = set.isStatic[i];
    for (let axis = 0; axis < 3; axis++) chosen[which][ends[which]++] = unit[3 * i + axis];
  }
  return { moving: chosen[0].subarray(0, ends[0]), still: chosen[1].subarray(0, ends[1]) };
}
