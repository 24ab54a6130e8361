import { describe, expect, test } from "vitest";
import { type Box, readHeader, readPayload } from "../src/format/boxes";
import { readFileType } from "../src/format/container";
import { crc32c } from "../src/format/crc32c";
import { Cursor } from "../src/format/cursor";
import { clipTime, gridLevels, markReachable, unitPlaces } from "../src/format/grid";
import { halfToFloat } from "../src/format/half";
import { decodePositions } from "../src/format/positions";
import { decodeFlags, decodeQuantised } from "../src/format/quantise";
import { decodeArray, decodeWideArray } from "../src/format/rans";
import { scalarBits } from "../src/format/scalar-bits";
import { specExample } from "./format-files";

/** A box with a payload. */
function boxOf(payload: Uint8Array): Box {
  const header = { type: "TEST", version: 0, critical: true, layer: 0, length: payload.length };
  return { ...header, payloadCrc: 0, offset: 0, end: 24 + payload.length, payload, where: "" };
}

describe("examples of the specification", () => {
  test("checksum", () => {
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    const bytes = Uint8Array.from({ length: 1000 }, (_, at) => (at * 7) % 256);
    const bitwise = (data: Uint8Array): number => {
      let crc = -1;
      for (const byte of data) {
        crc ^= byte;
        for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
      }
      return ~crc >>> 0;
    };
    for (const end of [0, 1, 7, 8, 9, 16, 999, 1000]) {
      expect(crc32c(bytes.subarray(1, end))).toBe(bitwise(bytes.subarray(1, end)));
    }
  });

  test("file type", () => {
    const data = specExample("file-type");
    expect(readFileType(data, "")).toEqual({ kind: "clip", major: 1, minor: 0, bytes: 48 });
  });

  test("entropy-coded array", () => {
    const data = specExample("array");
    expect([...decodeArray(data, 5, 1, 0, 2 ** 32)]).toEqual([0, 3, 0, 100000, 0]);
    expect([...decodeWideArray(data, 5, 1, 0)]).toEqual([0, 3, 0, 100000, 0]);
    expect(() => decodeArray(data, 5, 1, 0, 100000)).toThrow("out of range");
    expect(() => decodeArray(data, 5, 1, 0, 3)).toThrow("out of range");
    expect(() => decodeArray(data, 4, 1, 0, 2 ** 32)).toThrow("does not end where it should");
  });

  test("quantised array", () => {
    const values = decodeQuantised(new Cursor(boxOf(specExample("quantised"))), 4, 2, scalarBits);
    expect([...values]).toEqual([1, 0, 1.25, 0, 1.5, -0.5, 1.75, 0]);
  });

  test("positions", () => {
    const values = decodePositions(new Cursor(boxOf(specExample("positions"))), 3, scalarBits);
    expect([...values]).toEqual([-1, -1, -1, -0.5, -1, -1, 0.5, 0.5, 0.5]);
  });

  test("static flags", () => {
    const cursor = new Cursor(boxOf(specExample("static-flags")));
    expect(cursor.u8()).toBe(0);
    expect([...decodeFlags(cursor, 4, scalarBits)]).toEqual([0, 1, 0, 0]);
  });

  test("trailer", () => {
    const data = specExample("tail");
    const cursor = new Cursor(readPayload(data, readHeader(data, 0, ""), ""));
    cursor.take(8);
    expect([cursor.u64(), cursor.u64(), cursor.u64()]).toEqual([4321, 987, 5364]);
  });
});

describe("hash grid", () => {
  const shape = { levels: 3, features: 2, log2Table: 8, baseResolution: 4, growth: 1.7 };
  const levels = gridLevels({ ...shape, timeBaseResolution: 0, timeGrowth: 0 });

  test("layout of the example", () => {
    expect(
      levels.map(({ scale, cells, entries, dense, first }) => [scale, cells, entries, dense, first]),
    ).toEqual([
      [3, 4, 256, true, 0],
      [5.800000190734863, 7, 256, false, 256],
      [10.5600004196167, 12, 256, false, 512],
    ]);
  });

  test.each([
    [0, [169, 170, 173, 174, 185, 186, 189, 190, 233, 234, 237, 238, 249, 250, 253, 254]],
    [1, [153, 154, 78, 77, 36, 39, 243, 240, 146, 145, 69, 70, 47, 44, 248, 251]],
    [2, [23, 16, 68, 67, 130, 133, 209, 214, 96, 103, 51, 52, 245, 242, 166, 161]],
  ])("rows of the example's point in level %i", (number, rows) => {
    const mask = new Uint8Array(32);
    markReachable(levels[number], Float32Array.of(0.25, 0.5, 0.75), Float32Array.of(0.5), mask);
    const found = Array.from({ length: 256 }, (_, row) => row).filter(
      (row) => mask[row >> 3] & (1 << (row & 7)),
    );
    expect(found).toEqual([...new Set(rows)].sort((a, b) => a - b));
  });

  test.each([1, 2, 3, 4, 5, 6, 9, 13])("reachable rows against every corner, 2^%i rows", (log2Table) => {
    const spec = { ...shape, log2Table, timeBaseResolution: 3, timeGrowth: 1.5 };
    const unit = Float32Array.from({ length: 60 }, (_, i) => (Math.sin(i * 12.9898) + 1) / 2);
    const times = Float32Array.from({ length: 5 }, (_, frame) => clipTime(frame, 7));
    for (const level of gridLevels(spec)) {
      const wanted = new Uint8Array(Math.ceil(level.entries / 8));
      for (let at = 0; at < unit.length; at += 3) {
        for (const time of times) {
          for (let corner = 0; corner < 16; corner++) {
            const cell = (u: number, scale: number, bit: number) =>
              Math.floor(u * scale + 0.5) + ((corner >> bit) & 1);
            const [x, y, z] = [0, 1, 2].map((axis) => BigInt(cell(unit[at + axis], level.scale, axis)));
            const t = BigInt(cell(time, level.timeScale, 3));
            const cells = BigInt(level.cells);
            const row = level.dense
              ? x + cells * y + cells ** 2n * z + cells ** 3n * t
              : x ^ (2654435761n * y) ^ (805459861n * z) ^ (3674653429n * t);
            const index = Number(BigInt.asUintN(32, row) % BigInt(level.entries));
            wanted[index >> 3] |= 1 << (index & 7);
          }
        }
      }
      const mask = new Uint8Array(wanted.length);
      markReachable(level, unit, times, mask);
      expect(mask).toEqual(wanted);
    }
  });

  test.each([
    ["levels", { levels: 0 }],
    ["levels", { levels: 33 }],
    ["features", { features: 9 }],
    ["log2_table", { log2Table: 25 }],
    ["base_resolution", { baseResolution: 0 }],
    ["growth", { growth: Number.NaN }],
    ["growth", { growth: 0.5 }],
    ["growth**", { growth: 1e5 }],
    ["time_base_resolution", { timeGrowth: 2 }],
    ["time_growth", { timeBaseResolution: 2 }],
    ["2**log2_table", { levels: 32, features: 8, log2Table: 24, growth: 1 }],
  ])("a layout beyond the limits is refused: %s", (name, change) => {
    expect(() => gridLevels({ ...shape, timeBaseResolution: 0, timeGrowth: 0, ...change })).toThrow(name);
  });

  test("places are rounded like float32, clamped, and inside only within the region", () => {
    const lo = Float32Array.of(0, 0, 0);
    const hi = Float32Array.of(3, 3, 3);
    const positions = Float32Array.of(1, 2, 3, -0.5, 1, 1, 1, 1, 3.0000002, 3e38, 0, -0);
    const { unit, inside } = unitPlaces(positions, lo, hi);
    expect([...inside]).toEqual([1, 0, 0, 0]);
    expect(unit[0]).toBe(Math.fround(1 / 3));
    expect([...unit].every((u) => u >= 0 && u <= 1 && !Object.is(u, -0))).toBe(true);
  });
});

test("half-precision floats", () => {
  const pairs = [
    [0x0000, 0],
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x0400, 2 ** -14],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x3555, 0.333251953125],
    [0xfc00, Number.NEGATIVE_INFINITY],
  ];
  for (const [bits, value] of pairs) expect(halfToFloat(bits)).toBe(value);
  expect(halfToFloat(0x7e01)).toBeNaN();
});
