import { describe, expect, it } from "vitest";
import { frameOfRows, ROW } from "../src/decode/gaussian-rows";
import { packRows, roomFor, unpacked } from "../src/decode/pack";
import { PACKED_WORDS } from "../src/types";
import { randomNumbers } from "./decode-clips";

/** Rows with every part in its range, the ends of the ranges among them. */
function randomRows(count: number): Float32Array {
  const random = randomNumbers(5);
  const values = new Float32Array(count * ROW);
  for (let row = 0; row < count; row++) {
    const edge = row < 2 ? row : null;
    const share = () => edge ?? Math.abs(random());
    const quaternion = [0, 1, 2, 3].map(() => (edge === null ? random() : 2 * edge - 1));
    const length = edge === null ? Math.hypot(...quaternion) : 1;
    values.set(
      [
        ...[0, 1, 2].map(() => 1000 * random()),
        ...[0, 1, 2].map(() => 2 ** (40 * random())),
        ...quaternion.map((value) => value / length),
        share(),
        share(),
        share(),
        share(),
      ],
      row * ROW,
    );
  }
  return values;
}

describe("packing", () => {
  const count = 500;
  const values = randomRows(count);
  const data = new Uint32Array(count * PACKED_WORDS);
  packRows(values, count, data);
  const found = unpacked({ count, data });
  const wanted = frameOfRows(values, count);

  function requireWithin(part: "opacities" | "colors" | "rotations", most: (i: number) => number): void {
    wanted[part].forEach((value, i) => {
      expect(Math.abs(found[part][i] - value), `${part}[${i}]`).toBeLessThanOrEqual(most(i) * 1.001);
    });
  }

  it("keeps means as they are", () => {
    expect(found.means).toEqual(wanted.means);
  });

  it("rounds standard deviations to 9 bits", () => {
    wanted.scales.forEach((value, i) => {
      expect(Math.abs(found.scales[i] / value - 1)).toBeLessThanOrEqual(2 ** -9);
    });
  });

  it("rounds the other parts to nearest", () => {
    requireWithin("opacities", () => 0.5 / 65535);
    requireWithin("colors", (i) => 0.5 / (i % 3 === 2 ? 1023 : 2047));
    requireWithin("rotations", () => 0.5 / 32767);
  });

  it("writes where it is told", () => {
    const later = new Uint32Array(5 + data.length);
    packRows(values, count, later, 5);
    expect(later.subarray(5)).toEqual(data);
  });

  it("uses an array again when it is large enough", () => {
    expect(roomFor(16, data)).toBe(data);
    expect(roomFor(data.length + 1, data)).toHaveLength(data.length + 1);
    expect(roomFor(3)).toHaveLength(3);
  });
});
