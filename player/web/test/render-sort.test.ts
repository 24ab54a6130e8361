import { describe, expect, it } from "vitest";
import { copyMeans, countingSort, type DepthRow, SortScratch } from "../src/render/depth-sort";
import { NEAR } from "../src/render/drawing-rules";
import { SortService, transferred } from "../src/render/sort-service";
import { PACKED_WORDS, type PackedFrame } from "../src/types";

/** Numbers in [0, 1), the same ones for a seed. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function depthOf(means: Float32Array, row: DepthRow, i: number): number {
  const [x, y, z] = [means[3 * i]!, means[3 * i + 1]!, means[3 * i + 2]!];
  return Math.fround(row[0] * x + row[1] * y + row[2] * z + row[3]);
}

/** The plain way: front to back, ties by index, turned round. */
function plainOrder(means: Float32Array, row: DepthRow): number[] {
  const depths = Array.from({ length: means.length / 3 }, (_, i) => depthOf(means, row, i));
  return depths
    .map((_, i) => i)
    .filter((i) => depths[i]! > NEAR && depths[i]! < Infinity)
    .sort((a, b) => depths[a]! - depths[b]! || a - b)
    .reverse();
}

function sorted(means: Float32Array, row: DepthRow, scratch = new SortScratch()): number[] {
  const order = new Uint32Array(means.length / 3);
  const drawn = countingSort(means, order.length, row, NEAR, scratch, order);
  return Array.from(order.subarray(0, drawn));
}

/** Few enough distinct depths that each has a key of its own, in a random place before and behind the camera. */
function coarseMeans(random: () => number, count: number): Float32Array {
  const span = 1 + random() * 200;
  return Float32Array.from({ length: 3 * count }, () => Math.round((random() - 0.3) * span) / 8);
}

function packedFrame(means: Float32Array): PackedFrame {
  const data = new Uint32Array((means.length / 3) * PACKED_WORDS).fill(0xffffffff);
  const floats = new Float32Array(data.buffer);
  means.forEach((value, n) => {
    floats[Math.floor(n / 3) * PACKED_WORDS + (n % 3)] = value;
  });
  return { count: means.length / 3, data };
}

describe("the depth sort", () => {
  it("agrees with a plain stable sort, ties included", () => {
    const random = randomNumbers(1);
    const scratch = new SortScratch();
    for (let round = 0; round < 200; round++) {
      const means = coarseMeans(random, Math.floor(random() * 300));
      // Exact in float32, so that equal depths are equal in both.
      const row: DepthRow = [
        Math.round(random() * 4),
        Math.round(random() * 4),
        1,
        Math.round(random() * 8) / 8,
      ];
      expect(sorted(means, row, scratch)).toEqual(plainOrder(means, row));
    }
  });

  it("orders depths of any size but for those of one key, which keep their order", () => {
    const random = randomNumbers(2);
    for (const octaves of [0.5, 4, 20, 60]) {
      const means = Float32Array.from({ length: 3 * 20_000 }, () => 2 ** (octaves * random()));
      const row: DepthRow = [0, 0, 1, 0];
      const order = sorted(means, row);
      expect(new Set(order).size).toBe(20_000);
      for (let n = 1; n < order.length; n++) {
        const [farther, nearer] = [order[n - 1]!, order[n]!];
        const ratio = depthOf(means, row, nearer) / depthOf(means, row, farther);
        // A key is a share of the range of the float's bits, which are at most twice as dense as the octaves.
        expect(ratio).toBeLessThanOrEqual(2 ** ((2 * (octaves + 1)) / 65535));
        if (ratio === 1) expect(nearer).toBeLessThan(farther);
      }
    }
  });

  it("leaves out what is not in front of the camera", () => {
    const means = Float32Array.from(
      [1, NEAR, -1, 0, Number.NaN, Infinity, -Infinity, 0.011, 1e30].flatMap((z) => [0, 0, z]),
    );
    expect(sorted(means, [0, 0, 1, 0])).toEqual([8, 0, 7]);
    expect(sorted(means.slice(3, 6), [0, 0, 1, 0])).toEqual([]);
    expect(sorted(new Float32Array(0), [0, 0, 1, 0])).toEqual([]);
  });

  it("copes with a single depth", () => {
    expect(sorted(new Float32Array(15).fill(2), [0, 0, 1, 0])).toEqual([4, 3, 2, 1, 0]);
  });

  it("reads the means of packed frames", () => {
    const means = Float32Array.from({ length: 30 }, (_, n) => n - 7.25);
    const out = new Float32Array(30);
    copyMeans(packedFrame(means), out);
    expect(out).toEqual(means);
  });
});

describe("the sort service", () => {
  const means = Float32Array.from([0, 0, 1, 0, 0, 3, 0, 0, 2]);
  const row: DepthRow = [0, 0, 1, 0];

  it("keeps a frame for the next camera and gives it back", () => {
    const service = new SortService();
    const frame = packedFrame(means);
    const first = service.answer({ frame, row, spare: null });
    expect(first.frame).toBe(frame);
    expect([...first.order.subarray(0, first.drawn)]).toEqual([1, 2, 0]);
    frame.data.fill(0);
    const second = service.answer({ frame: null, row: [0, 0, -1, 2.5], spare: null });
    expect(second.frame).toBeNull();
    expect([...second.order.subarray(0, second.drawn)]).toEqual([0, 2]);
  });

  it("uses the memory it is given where that is enough", () => {
    const service = new SortService();
    const spare = new Uint32Array(3);
    expect(service.answer({ frame: packedFrame(means), row, spare }).order).toBe(spare);
    expect(
      service.answer({ frame: null, row, spare: new Uint32Array(2) }).order.length,
    ).toBeGreaterThanOrEqual(3);
  });

  it("sorts nothing before it has a frame", () => {
    expect(new SortService().answer({ frame: null, row, spare: null }).drawn).toBe(0);
  });

  it("transfers memory that is not shared", () => {
    const shared = new Uint32Array(new SharedArrayBuffer(8));
    const own = new Uint32Array(2);
    expect(transferred({ count: 0, data: shared }, own)).toEqual([own.buffer]);
    expect(transferred(null, null)).toEqual([]);
  });
});
