/** Decodes the frames of a clip of anchors on the graphics processor. */

import { PlayerError } from "../../errors";
import {
  type AnchorClip,
  type FrameDecoder,
  type GaussianFrame,
  type InitSegment,
  PACKED_WORDS,
  type PackedFrame,
} from "../../types";
import { type ClipConstants, clipConstants } from "../clip-constants";
import { frameOfRows, notFinite, ROW } from "../gaussian-rows";
import { roomFor } from "../pack";
import { AnchorSet } from "./anchor-set";
import { ClipStore } from "./clip-store";
import type { Gpu } from "./gpu";
import type { Kernel, Kernels } from "./kernels";
import type { Result } from "./results";
import { RECORD_WORDS, type RecordKind } from "./shaders/emit";

/** Frames under way: while one is read the next is computed. */
const FRAMES_UNDER_WAY = 2;

/** What a decoder computes with. */
export interface GpuBase {
  readonly gpu: Gpu;
  readonly kernels: Kernels;
}

export class GpuFrameDecoder implements FrameDecoder {
  private still: { readonly minOpacity: number; readonly words: Promise<Uint32Array> } | null = null;
  private readonly running = new Set<Promise<unknown>>();
  private closed = false;

  private constructor(
    private readonly base: GpuBase,
    private readonly grid: Kernel,
    private readonly store: ClipStore,
    private readonly stillRows: readonly StillRows[],
    /** null where nothing moves. */
    private readonly moving: AnchorSet | null,
    readonly prepareMs: number,
  ) {}

  /** @throws UnsupportedError when the clip is too large for the device, or the device is gone. */
  static async create(base: GpuBase, init: InitSegment, clip: AnchorClip): Promise<GpuFrameDecoder> {
    const started = performance.now();
    const { gpu, kernels } = base;
    const constants = clipConstants(init, clip);
    const still = stillRows(constants);
    const most = Math.max(constants.moving.length, ...still.map(({ rows }) => rows.length));
    const grid = await kernels.grid(constants.field.spec.features);
    const store = await gpu.taking(() => new ClipStore(gpu, constants, most));
    try {
      const options = { rows: constants.moving, inField: true, slots: FRAMES_UNDER_WAY };
      const moving = constants.moving.length
        ? await gpu.taking(() => new AnchorSet(gpu, kernels, grid, store, options))
        : null;
      return new GpuFrameDecoder(base, grid, store, still, moving, performance.now() - started);
    } catch (error) {
      store.free();
      throw error;
    }
  }

  packed(clipFrame: number, minOpacity: number, reuse?: Uint32Array): Promise<PackedFrame> {
    return this.run(async () => {
      const least = Math.fround(minOpacity);
      const still = await this.stillWords(least);
      return this.movingFrame(clipFrame, least, "packed", ({ count, words }) => {
        const moving = words.subarray(0, count * PACKED_WORDS);
        const data = roomFor(still.length + moving.length, reuse);
        data.set(still);
        data.set(moving, still.length);
        return { count: (still.length + moving.length) / PACKED_WORDS, data };
      });
    });
  }

  gaussians(clipFrame: number, minOpacity: number): Promise<GaussianFrame> {
    return this.run(async () => {
      const least = Math.fround(minOpacity);
      const still = await this.computeStill(least, "plain");
      return this.movingFrame(clipFrame, least, "plain", ({ count, words }) =>
        ordered([still, words.subarray(0, count * RECORD_WORDS.plain)]),
      );
    });
  }

  close(): void {
    this.closed = true;
    // Frames under way end first; freeing their buffers under them would look like a failure of the device.
    void Promise.allSettled(this.running).then(() => {
      this.moving?.free();
      this.store.free();
    });
  }

  private async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.closed) {
      throw new PlayerError("the clip's decoder is closed", this.store.clip.where);
    }
    const result = work();
    this.running.add(result);
    try {
      return await result;
    } finally {
      this.running.delete(result);
    }
  }

  private movingFrame<T>(
    clipFrame: number,
    minOpacity: number,
    kind: RecordKind,
    use: (result: Result) => T,
  ): Promise<T> {
    const { clip } = this.store;
    const where = `${clip.where}, clip frame ${clipFrame}`;
    const checked = (result: Result) => use(requireFinite(result, where));
    return this.moving
      ? this.moving.run(clip.times[clipFrame]!, minOpacity, kind, checked)
      : Promise.resolve(use({ count: 0, finite: true, words: new Uint32Array(0) }));
  }

  /** The still anchors' Gaussians, kept for the frames that want the same. */
  private stillWords(minOpacity: number): Promise<Uint32Array> {
    if (this.still?.minOpacity !== minOpacity) {
      this.still = { minOpacity, words: this.computeStill(minOpacity, "packed") };
    }
    return this.still.words;
  }

  private async computeStill(minOpacity: number, kind: RecordKind): Promise<Uint32Array> {
    const { gpu, kernels } = this.base;
    const parts: Uint32Array[] = [];
    for (const { rows, inField } of this.stillRows) {
      const options = { rows, inField, slots: 1 };
      const set = await gpu.taking(() => new AnchorSet(gpu, kernels, this.grid, this.store, options));
      try {
        const copy = (result: Result) => {
          const { count, words } = requireFinite(result, this.store.clip.where);
          return words.slice(0, count * RECORD_WORDS[kind]);
        };
        parts.push(await set.run(0, minOpacity, kind, copy));
      } finally {
        set.free();
      }
    }
    return joined(parts);
  }
}

/** Still anchors that lie in the field, or that don't. */
interface StillRows {
  readonly rows: Uint32Array;
  readonly inField: boolean;
}

function stillRows({ still, inside }: ClipConstants): StillRows[] {
  return [
    { rows: still.filter((anchor) => inside[anchor] !== 0), inField: true },
    { rows: still.filter((anchor) => inside[anchor] === 0), inField: false },
  ].filter(({ rows }) => rows.length > 0);
}

function requireFinite(result: Result, where: string): Result {
  if (!result.finite) {
    throw notFinite(where);
  }
  return result;
}

/** Plain records in the order of the specification: that of the Gaussians' numbers. */
function ordered(parts: readonly Uint32Array[]): GaussianFrame {
  const words = joined(parts);
  const size = RECORD_WORDS.plain;
  const numberOf = (record: number) => words[record * size + ROW]!;
  const records = Array.from({ length: words.length / size }, (_, i) => i);
  records.sort((a, b) => numberOf(a) - numberOf(b));
  const floats = new Float32Array(words.buffer);
  const rows = new Float32Array(records.length * ROW);
  records.forEach((record, i) => {
    rows.set(floats.subarray(record * size, record * size + ROW), i * ROW);
  });
  return frameOfRows(rows, records.length);
}

function joined(parts: readonly Uint32Array[]): Uint32Array<ArrayBuffer> {
  const out = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
