import { beforeAll, describe, expect, it } from "vitest";
import { createTier } from "../src/decode/tiers";
import { FormatError } from "../src/errors";
import { gridLevels } from "../src/format/grid";
import { scalarBits } from "../src/format/scalar-bits";
import type { BitKernels } from "../src/types";
import { randomNumbers } from "./decode-clips";
import { encodeArray } from "./decode-rans";

let wasmBits: BitKernels;
beforeAll(async () => {
  wasmBits = (await createTier("wasm")).bits;
});

/** Whole numbers of all sizes below 2^`bits`, small ones most often. */
function randomWholes(seed: number, count: number, bits: number): number[] {
  const random = randomNumbers(seed);
  return Array.from(
    { length: count },
    () => Math.floor(2 ** (bits * Math.abs(random()) * Math.abs(random()))) - 1,
  );
}

/** What a kernel gives, or which error. */
function outcome(work: () => ArrayLike<number>): ArrayLike<number> | "refused" {
  try {
    return work();
  } catch (error) {
    if (error instanceof FormatError) return "refused";
    throw error;
  }
}

const SHAPES = [0, 1, 2].flatMap((mode) =>
  [1, 3, 14].flatMap((channels) => [0, 1, 7, 1000].map((rows) => ({ mode, channels, rows }))),
);

describe.each(SHAPES)(
  "an array of mode $mode, $channels channels, $rows rows",
  ({ mode, channels, rows }) => {
    const count = channels * rows;

    it("has the numbers that were encoded", () => {
      const values = randomWholes(count + mode, count, 32);
      const data = encodeArray(values, channels, mode);
      expect(Array.from(wasmBits.decodeArray(data, count, channels, mode, 2 ** 32))).toEqual(values);
      expect(Array.from(scalarBits.decodeArray(data, count, channels, mode, 2 ** 32))).toEqual(values);
    });

    it("has the wide numbers that were encoded", () => {
      const values = randomWholes(count + mode, count, 53);
      const data = encodeArray(values, channels, mode);
      expect(Array.from(wasmBits.decodeWideArray(data, count, channels, mode))).toEqual(values);
      expect(Array.from(scalarBits.decodeWideArray(data, count, channels, mode))).toEqual(values);
    });
  },
);

it("decodes more numbers than are decoded at a time", () => {
  const values = randomWholes(9, 70_001, 7);
  const data = encodeArray(values, 1, 1);
  expect(wasmBits.decodeArray(data, values.length, 1, 1, 128)).toEqual(Uint32Array.from(values));
});

describe("limits", () => {
  it.each([
    [5, 5],
    [100_000, 100_000],
    [2 ** 32, 2 ** 32],
  ])("refuse the number %d with limit %d", (value, limit) => {
    const data = encodeArray([1, value, 0], 1, 2);
    for (const bits of [wasmBits, scalarBits]) {
      expect(() => bits.decodeArray(data, 3, 1, 2, limit)).toThrow(FormatError);
    }
  });

  it("refuse a wide number of 2^53", () => {
    const data = encodeArray([2 ** 53], 1, 2);
    for (const bits of [wasmBits, scalarBits]) {
      expect(() => bits.decodeWideArray(data, 1, 1, 2)).toThrow(FormatError);
    }
  });

  it.each([
    [3, 1],
    [1, 65],
    [255, 2],
  ])("refuse mode %d of %d channels", (mode, channels) => {
    const data = new Uint8Array(4000);
    for (const bits of [wasmBits, scalarBits]) {
      expect(() => bits.decodeArray(data, channels, channels, mode, 9)).toThrow(FormatError);
    }
  });
});

describe.each([0, 1, 2])("damaged arrays of mode %d", (mode) => {
  const values = randomWholes(mode, 120, 40);
  const data = encodeArray(values, 3, mode);

  function requireSame(damaged: Uint8Array): void {
    const [narrow, wide] = [wasmBits, scalarBits].map((bits) => ({
      narrow: outcome(() => bits.decodeArray(damaged, values.length, 3, mode, 2 ** 31)),
      wide: outcome(() => bits.decodeWideArray(damaged, values.length, 3, mode)),
    }));
    expect(narrow).toEqual(wide);
  }

  it("are refused by both when a byte changes, or decode to the same", () => {
    const random = randomNumbers(77);
    for (let at = 0; at < data.length; at++) {
      const damaged = data.slice();
      damaged[at] ^= 1 + Math.floor(Math.abs(random()) * 254);
      requireSame(damaged);
    }
  });

  it("are refused by both when they are cut or too long", () => {
    for (let length = 0; length < data.length; length++) {
      const damaged = data.slice(0, length);
      expect(outcome(() => wasmBits.decodeWideArray(damaged, values.length, 3, mode))).toBe("refused");
      requireSame(damaged);
    }
    const longer = new Uint8Array(data.length + 2);
    longer.set(data);
    expect(outcome(() => wasmBits.decodeWideArray(longer, values.length, 3, mode))).toBe("refused");
  });

  it("are refused by both when the count is another", () => {
    for (const count of [0, 117, 123]) {
      for (const bits of [wasmBits, scalarBits]) {
        expect(() => bits.decodeWideArray(data, count, 3, mode)).toThrow(FormatError);
      }
    }
  });
});

describe("reachable rows", () => {
  const shapes = [
    {
      levels: 4,
      features: 1,
      log2Table: 8,
      baseResolution: 4,
      growth: 1.7,
      timeBaseResolution: 0,
      timeGrowth: 0,
    },
    {
      levels: 3,
      features: 2,
      log2Table: 12,
      baseResolution: 3,
      growth: 2,
      timeBaseResolution: 10,
      timeGrowth: 1,
    },
    {
      levels: 3,
      features: 2,
      log2Table: 3,
      baseResolution: 1,
      growth: 5,
      timeBaseResolution: 2,
      timeGrowth: 9,
    },
  ];

  it.each(shapes)("are the same for $levels levels of 2^$log2Table rows", (shape) => {
    const random = randomNumbers(3);
    const unit = Float32Array.from({ length: 3 * 400 }, () => Math.abs(random()));
    unit.set([0, 1, 0, 1, 1, 1]);
    const times = Float32Array.of(0, 0.25, 0.3);
    for (const level of gridLevels(shape)) {
      const masks = [wasmBits, scalarBits].map((bits) => {
        const mask = new Uint8Array(Math.ceil(level.entries / 8));
        mask[0] = 0x10;
        bits.markReachable(level, unit.subarray(0, 30), times, mask);
        bits.markReachable(level, unit, times.subarray(0, 1), mask);
        return mask;
      });
      expect(masks[0]).toEqual(masks[1]);
      expect(masks[0].some((byte) => byte !== 0)).toBe(true);
    }
  });
});
