/** The frame decoder on the WASM core. */

import type { AnchorClip, FrameDecoder, GaussianFrame, InitSegment, PackedFrame } from "../../types";
import { PACKED_WORDS } from "../../types";
import { type ClipConstants, clipConstants } from "../clip-constants";
import { type GaussianRows, mergedFrame, notFinite, ROW } from "../gaussian-rows";
import { roomFor } from "../pack";
import type { Core, Pointer } from "./core";
import { type ClipLayout, type GroupLayout, layOutClip } from "./layout";

/** What the core returns for Gaussians that are not finite. */
const NOT_FINITE = 2 ** 32 - 1;

/** The packed Gaussians of a clip's still anchors, and the least opacity that they were chosen for. */
interface Still {
  readonly minOpacity: number;
  readonly words: Uint32Array;
}

/** Where decoded Gaussians lie in the core's memory. */
interface Packed {
  readonly count: number;
  readonly at: Pointer;
}

/** What of a clip's constants is not in the core's memory. */
type Shape = Pick<ClipConstants, "where" | "gaussians" | "times"> & {
  readonly levels: number;
  readonly features: number;
};

export class WasmFrameDecoder implements FrameDecoder {
  readonly prepareMs: number;
  private readonly shape: Shape;
  private readonly layout: ClipLayout;
  /** Where the memory for results begins. */
  private readonly results: Pointer;
  private still: Still | null = null;

  /**
   * @param core used by this decoder alone until it is closed.
   * @param giveBack called once, when the decoder is closed.
   * @throws PlayerError when the browser has no memory for the clip.
   */
  constructor(
    private readonly core: Core,
    init: InitSegment,
    clip: AnchorClip,
    private giveBack: (() => void) | null,
  ) {
    const started = performance.now();
    core.reset();
    const constants = clipConstants(init, clip);
    const { where, gaussians, times } = constants;
    const { levels, features } = clip.field.spec;
    this.shape = { where, gaussians, times, levels: levels.length, features };
    this.layout = layOutClip(core, constants);
    this.results = core.mark();
    this.prepareMs = performance.now() - started;
  }

  async packed(clipFrame: number, minOpacity: number, reuse?: Uint32Array): Promise<PackedFrame> {
    const least = Math.fround(minOpacity);
    const still = this.stillWords(least);
    const moving = this.pack(this.layout.moving, this.shape.times[clipFrame], least, clipFrame);
    const words = moving.count * PACKED_WORDS;
    const data = roomFor(still.length + words, reuse);
    data.set(still);
    data.set(this.core.words(moving.at, words), still.length);
    return { count: still.length / PACKED_WORDS + moving.count, data };
  }

  async gaussians(clipFrame: number, minOpacity: number): Promise<GaussianFrame> {
    const least = Math.fround(minOpacity);
    const still = this.rows(this.layout.still, 0, least, clipFrame);
    const moving = this.rows(this.layout.moving, this.shape.times[clipFrame], least, clipFrame);
    return mergedFrame(still, moving);
  }

  close(): void {
    this.still = null;
    this.giveBack?.();
    this.giveBack = null;
  }

  private stillWords(minOpacity: number): Uint32Array {
    if (this.still?.minOpacity !== minOpacity) {
      const { count, at } = this.pack(this.layout.still, 0, minOpacity, 0);
      this.still = { minOpacity, words: this.core.words(at, count * PACKED_WORDS).slice() };
    }
    return this.still.words;
  }

  private pack(group: GroupLayout, time: number, minOpacity: number, clipFrame: number): Packed {
    const { core } = this;
    core.release(this.results);
    const at = core.take(4 * PACKED_WORDS * group.count * this.shape.gaussians);
    this.findFeatures(group, time);
    const count = core.run.decode_gaussians(group.group, minOpacity, at, 0, 0);
    return { count: this.finite(count, clipFrame), at };
  }

  private rows(group: GroupLayout, time: number, minOpacity: number, clipFrame: number): GaussianRows {
    const { core } = this;
    const most = group.count * this.shape.gaussians;
    core.release(this.results);
    const values = core.take(4 * ROW * most);
    const anchors = core.take(4 * most);
    this.findFeatures(group, time);
    const count = this.finite(
      core.run.decode_gaussians(group.group, minOpacity, 0, values, anchors),
      clipFrame,
    );
    return {
      count,
      values: core.floats(values, ROW * count).slice(),
      anchors: core.words(anchors, count).slice(),
    };
  }

  /** The dynamic features of the group's anchors, where the core looks for them. */
  private findFeatures(group: GroupLayout, time: number): void {
    const { core, layout, shape } = this;
    const { levels, tables, unit, encoded } = layout;
    const { anchors, count } = group;
    core.run.encode_field(levels, shape.levels, shape.features, tables, unit, anchors, count, time, encoded);
    core.run.field_perceptron(
      layout.fieldMlp,
      layout.scratch,
      encoded,
      anchors,
      layout.inside,
      count,
      layout.dynamic,
    );
  }

  private finite(count: number, clipFrame: number): number {
    if (count >>> 0 === NOT_FINITE) {
      throw notFinite(`${this.shape.where}, clip frame ${clipFrame}`);
    }
    return count;
  }
}
