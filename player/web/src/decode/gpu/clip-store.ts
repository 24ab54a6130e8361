/** What the device holds of a clip, whichever of its anchors are decoded. */

import type { ClipConstants, SplitMlp } from "../clip-constants";
import type { Gpu } from "./gpu";
import { Memory } from "./memory";
import { type LevelGroup, levelGroups, levelWords, momentOf } from "./places";
import { TILE_ROWS } from "./shaders/matmul";

/** Numbers between two steps are kept for so many rows at a time that none takes more bytes than this. */
const CHUNK_BYTES = 32 << 20;

/** One layer of a perceptron. */
export interface Layer {
  readonly inputs: number;
  readonly outputs: number;
  /** (inputs, outputs), then a bias an output. */
  readonly weights: GPUBuffer;
}

export interface Perceptron {
  readonly hidden: Layer;
  readonly output: Layer;
}

export interface TableGroup extends LevelGroup {
  readonly table: GPUBuffer;
}

/** Outputs of the heads for visible anchors, a row each: colour, covariance, offset of K Gaussians. */
export const SEEN_OUTPUTS = 13;

export class ClipStore {
  readonly fieldMlp: Perceptron;
  readonly opacity: Perceptron;
  /** The other heads, and how many numbers of a row, for each Gaussian, lie before theirs. */
  readonly seenHeads: readonly { readonly mlp: Perceptron; readonly before: number }[];
  readonly levels: GPUBuffer;
  readonly tables: readonly TableGroup[];
  /** The frame's least opacity and moment; see `setFrame`. */
  readonly frame: GPUBuffer;
  /** Rows that are computed at a time, a multiple of what a workgroup computes. */
  readonly chunk: number;
  /** (chunk, L F). */
  readonly encoded: GPUBuffer;
  /** (chunk, widest hidden layer). */
  readonly hidden: GPUBuffer;
  /** (chunk, 13 K). */
  readonly outputs: GPUBuffer;
  private readonly memory: Memory;

  /**
   * @param rows the most anchors that are decoded in one go.
   * @throws UnsupportedError when the clip is too large for the device.
   */
  constructor(
    private readonly gpu: Gpu,
    readonly clip: ClipConstants,
    rows: number,
  ) {
    this.memory = new Memory(gpu);
    try {
      const { heads, field, fieldMlp, gaussians } = clip;
      const widest = Math.max(...[...Object.values(heads), fieldMlp].map((mlp: SplitMlp) => mlp.hidden));
      const numbers = Math.max(widest, fieldMlp.inputs, SEEN_OUTPUTS * gaussians);
      this.chunk = chunkRows(rows, numbers, Math.min(CHUNK_BYTES, gpu.arrayBytes));
      this.fieldMlp = this.perceptron(fieldMlp);
      this.opacity = this.perceptron(heads.opacity);
      this.seenHeads = [
        { mlp: this.perceptron(heads.color), before: 0 },
        { mlp: this.perceptron(heads.covariance), before: 3 },
        { mlp: this.perceptron(heads.offset), before: 10 },
      ];
      const groups = levelGroups(field.spec, Math.floor(gpu.arrayBytes / (4 * field.spec.features)));
      this.levels = this.memory.holding(levelWords(groups));
      this.tables = groups.map((group) => ({ ...group, table: this.table(group) }));
      this.frame = this.memory.room(2 + 2 * field.spec.levels.length);
      this.encoded = this.memory.room(this.chunk * fieldMlp.inputs);
      this.hidden = this.memory.room(this.chunk * widest);
      this.outputs = this.memory.room(this.chunk * SEEN_OUTPUTS * gaussians);
    } catch (error) {
      this.memory.free();
      throw error;
    }
  }

  /** What the commands that are submitted from now on decode. */
  setFrame(time: number, minOpacity: number): void {
    const moment = momentOf(this.clip.field.spec, time);
    this.gpu.device.queue.writeBuffer(this.frame, 0, Float32Array.of(minOpacity));
    this.gpu.device.queue.writeBuffer(this.frame, 8, moment);
  }

  free(): void {
    this.memory.free();
  }

  private perceptron(mlp: SplitMlp): Perceptron {
    return {
      hidden: {
        inputs: mlp.known + mlp.inputs,
        outputs: mlp.hidden,
        weights: this.memory.holding(mlp.w1Known, mlp.w1, mlp.b1),
      },
      output: {
        inputs: mlp.hidden,
        outputs: mlp.outputs,
        weights: this.memory.holding(mlp.w2, mlp.b2),
      },
    };
  }

  private table({ levels }: LevelGroup): GPUBuffer {
    const { spec, tables } = this.clip.field;
    const last = levels.at(-1)!;
    return this.memory.holding(
      tables.subarray(levels[0]!.first * spec.features, (last.first + last.entries) * spec.features),
    );
  }
}

/** Rows of so many numbers that fit a number of bytes, but no more tiles of them than there are. */
function chunkRows(rows: number, numbers: number, bytes: number): number {
  const whole = Math.ceil(rows / TILE_ROWS);
  const fitting = Math.floor(bytes / (4 * numbers * TILE_ROWS));
  return TILE_ROWS * Math.max(1, Math.min(whole, fitting));
}
