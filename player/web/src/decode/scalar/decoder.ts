/** The plain frame decoder: readable, and what remains where a browser has no WASM SIMD. */

import type { AnchorClip, FrameDecoder, GaussianFrame, InitSegment, PackedFrame } from "../../types";
import { PACKED_WORDS } from "../../types";
import { type ClipConstants, clipConstants } from "../clip-constants";
import { type GaussianRows, mergedFrame, requireFinite } from "../gaussian-rows";
import { packRows, roomFor } from "../pack";
import { encodeField } from "./field";
import { ScalarHeads } from "./heads";
import { ScalarPerceptron } from "./perceptron";

/** The Gaussians of a clip's still anchors, and the least opacity that they were chosen for. */
interface Still {
  readonly minOpacity: number;
  readonly rows: GaussianRows;
}

export class ScalarFrameDecoder implements FrameDecoder {
  readonly prepareMs: number;
  private readonly clip: ClipConstants;
  private readonly heads: ScalarHeads;
  private readonly fieldMlp: ScalarPerceptron;
  private still: Still | null = null;

  constructor(init: InitSegment, clip: AnchorClip) {
    const started = performance.now();
    this.clip = clipConstants(init, clip);
    this.heads = new ScalarHeads(this.clip, this.clip.moving, true);
    this.fieldMlp = new ScalarPerceptron(this.clip.fieldMlp);
    this.prepareMs = performance.now() - started;
  }

  async packed(clipFrame: number, minOpacity: number, reuse?: Uint32Array): Promise<PackedFrame> {
    const { still, moving } = this.decode(clipFrame, minOpacity);
    const count = still.count + moving.count;
    const data = roomFor(count * PACKED_WORDS, reuse);
    packRows(still.values, still.count, data);
    packRows(moving.values, moving.count, data, still.count * PACKED_WORDS);
    return { count, data };
  }

  async gaussians(clipFrame: number, minOpacity: number): Promise<GaussianFrame> {
    const { still, moving } = this.decode(clipFrame, minOpacity);
    return mergedFrame(still, moving);
  }

  close(): void {
    this.still = null;
  }

  private decode(clipFrame: number, minOpacity: number): { still: GaussianRows; moving: GaussianRows } {
    const least = Math.fround(minOpacity);
    const still = this.stillRows(least);
    const dynamic = this.dynamicFeatures(this.clip.moving, this.clip.times[clipFrame]);
    const moving = this.heads.gaussians(dynamic, least);
    requireFinite(moving.values, moving.count, `${this.clip.where}, clip frame ${clipFrame}`);
    return { still, moving };
  }

  private stillRows(minOpacity: number): GaussianRows {
    if (this.still?.minOpacity !== minOpacity) {
      const heads = new ScalarHeads(this.clip, this.clip.still, false);
      const rows = heads.gaussians(this.dynamicFeatures(this.clip.still, 0), minOpacity);
      requireFinite(rows.values, rows.count, this.clip.where);
      this.still = { minOpacity, rows };
    }
    return this.still.rows;
  }

  /** (anchors, D); 0 for those outside the field. */
  private dynamicFeatures(anchors: Uint32Array, time: number): Float32Array {
    const { clip, fieldMlp } = this;
    const { inputs, outputs } = clip.fieldMlp;
    const encoded = new Float32Array(anchors.length * inputs);
    encodeField(clip.field, clip.unit, anchors, time, encoded);
    const features = new Float32Array(anchors.length * outputs);
    anchors.forEach((anchor, i) => {
      if (clip.inside[anchor] !== 0) {
        fieldMlp.run(encoded, i * inputs);
        features.set(fieldMlp.outputs.subarray(0, outputs), i * outputs);
      }
    });
    return features;
  }
}
