/** From features to Gaussians. */

import type { ClipConstants, SplitMlp } from "../clip-constants";
import { COLOR, MEAN, OPACITY, ROTATION, ROW, RowList, SCALE } from "../gaussian-rows";
import { ScalarPerceptron } from "./perceptron";

/** exp(80) is finite in float32, and sigmoid(-80) is 0 to any purpose. */
const LOWEST_LOGIT = -80;
const SMALLEST_NORM = 1e-12;

/** The heads' hidden layers are kept half-summed over a clip where that takes no more memory than this. */
const KEPT_BYTES = 64 << 20;

/** A head, and what the static features of some anchors give it. */
class Head {
  readonly perceptron: ScalarPerceptron;
  /** Of all anchors where they are kept, else of the last one. */
  private readonly sums: Float32Array;

  constructor(
    private readonly mlp: SplitMlp,
    private readonly clip: ClipConstants,
    private readonly anchors: Uint32Array,
    private readonly kept: boolean,
  ) {
    this.perceptron = new ScalarPerceptron(mlp);
    const rows = kept ? anchors.length : 1;
    this.sums = new Float32Array(rows * this.perceptron.sums);
    for (let i = 0; kept && i < rows; i++) {
      this.writeSums(i, i * this.perceptron.sums);
    }
  }

  /** The outputs for row `i` of the anchors. */
  run(dynamic: Float32Array, i: number): Float64Array {
    if (!this.kept) {
      this.writeSums(i, 0);
    }
    const { perceptron, sums, mlp } = this;
    perceptron.run(dynamic, i * mlp.inputs, sums, this.kept ? i * perceptron.sums : 0);
    return perceptron.outputs;
  }

  private writeSums(i: number, to: number): void {
    const { features, staticFeatures } = this.clip;
    this.perceptron.knownSums(features, this.anchors[i] * staticFeatures, this.sums, to);
  }
}

/** The decoder heads for some anchors of a clip. */
export class ScalarHeads {
  private readonly opacity: Head;
  private readonly color: Head;
  private readonly covariance: Head;
  private readonly offset: Head;

  /** @param often they will run for many frames, so that what can be kept is worth its memory. */
  constructor(
    private readonly clip: ClipConstants,
    private readonly anchors: Uint32Array,
    often: boolean,
  ) {
    const { opacity, color, covariance, offset } = clip.heads;
    const hidden = opacity.hidden + color.hidden + covariance.hidden + offset.hidden;
    const kept = often && 4 * hidden * anchors.length <= KEPT_BYTES;
    const head = (mlp: SplitMlp) => new Head(mlp, clip, anchors, kept);
    this.opacity = head(opacity);
    this.color = head(color);
    this.covariance = head(covariance);
    this.offset = head(offset);
  }

  /**
   * The Gaussians of at least `minOpacity`; the other heads run for anchors that have one.
   *
   * @param dynamic (anchors, D) their dynamic features.
   */
  gaussians(dynamic: Float32Array, minOpacity: number): RowList {
    const rows = new RowList();
    const opacities = new Float32Array(this.clip.gaussians);
    for (let i = 0; i < this.anchors.length; i++) {
      const logits = this.opacity.run(dynamic, i);
      let seen = false;
      for (let k = 0; k < opacities.length; k++) {
        opacities[k] = sigmoid(logits[k]);
        // What is not a number is seen too, so that the frame is refused instead of drawn without it.
        seen ||= !(opacities[k] < minOpacity);
      }
      if (seen) {
        this.add(rows, dynamic, i, opacities, minOpacity);
      }
    }
    return rows;
  }

  private add(
    rows: RowList,
    dynamic: Float32Array,
    i: number,
    opacities: Float32Array,
    minOpacity: number,
  ): void {
    rows.reserve(opacities.length);
    const color = this.color.run(dynamic, i);
    const covariance = this.covariance.run(dynamic, i);
    const offset = this.offset.run(dynamic, i);
    const anchor = this.anchors[i];
    for (let k = 0; k < opacities.length; k++) {
      if (opacities[k] < minOpacity) {
        continue;
      }
      const to = rows.count * ROW;
      this.writeShape(rows.values, to, anchor, covariance, offset, k);
      rows.values[to + OPACITY] = opacities[k];
      for (let channel = 0; channel < 3; channel++) {
        rows.values[to + COLOR + channel] = sigmoid(color[3 * k + channel]);
      }
      rows.anchors[rows.count++] = anchor;
    }
  }

  private writeShape(
    out: Float32Array,
    to: number,
    anchor: number,
    covariance: Float64Array,
    offset: Float64Array,
    k: number,
  ): void {
    const { positions, scales } = this.clip;
    for (let axis = 0; axis < 3; axis++) {
      out[to + MEAN + axis] = positions[3 * anchor + axis] + offset[3 * k + axis] * scales[6 * anchor + axis];
      out[to + SCALE + axis] = scales[6 * anchor + 3 + axis] * sigmoid(covariance[7 * k + axis]);
    }
    const at = 7 * k + 3;
    const [w, x, y, z] = [covariance[at], covariance[at + 1], covariance[at + 2], covariance[at + 3]];
    const factor = 1 / Math.max(Math.sqrt(w * w + x * x + y * y + z * z), SMALLEST_NORM);
    out[to + ROTATION] = w * factor;
    out[to + ROTATION + 1] = x * factor;
    out[to + ROTATION + 2] = y * factor;
    out[to + ROTATION + 3] = z * factor;
  }
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-Math.max(x, LOWEST_LOGIT)));
}
