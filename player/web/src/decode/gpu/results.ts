/** Brings Gaussians back from the device: a few buffers in turn, so that frames overlap. */

import type { Gpu } from "./gpu";
import type { EmitKernel } from "./kernels";
import type { Memory } from "./memory";
import { RECORD_WORDS, RESULT_HEADER_WORDS, type RecordKind } from "./shaders/emit";

/** What a frame came to. */
export interface Result {
  readonly count: number;
  /** No number of the Gaussians is NaN or infinite. */
  readonly finite: boolean;
  /** The Gaussians, RECORD_WORDS each; valid until the reader returns. */
  readonly words: Uint32Array;
}

interface Slot {
  readonly result: GPUBuffer;
  readonly staging: GPUBuffer;
  readonly group: GPUBindGroup;
}

/** Records beyond the last frame's that are copied on the chance that there are more. */
const SPARE_SHARE = 1.1;
const SPARE_RECORDS = 256;

export class Results {
  private readonly recordWords: number;
  private readonly free: Slot[];
  private readonly waiting: ((slot: Slot) => void)[] = [];
  /** How many Gaussians the next frame will hardly exceed. */
  private expected: number;

  /**
   * @param capacity the most Gaussians of a frame.
   * @param slots how many frames can be under way.
   */
  constructor(
    private readonly gpu: Gpu,
    memory: Memory,
    kernel: EmitKernel,
    kind: RecordKind,
    private readonly capacity: number,
    slots: number,
  ) {
    this.recordWords = RECORD_WORDS[kind];
    this.expected = capacity;
    this.free = Array.from({ length: slots }, () => {
      const result = memory.room(this.words(capacity));
      const entries = [{ binding: 0, resource: { buffer: result } }];
      const group = gpu.device.createBindGroup({ layout: kernel.resultLayout, entries });
      return { result, staging: memory.staging(this.words(capacity)), group };
    });
  }

  /**
   * Run commands that write a result, and read it.
   *
   * @param record writes the commands; the group is that of the result.
   * @param use is called with the result.
   */
  async collect<T>(
    record: (encoder: GPUCommandEncoder, group: GPUBindGroup) => void,
    use: (result: Result) => T,
  ): Promise<T> {
    const slot = await this.take();
    try {
      this.gpu.requireAlive();
      const encoder = this.gpu.device.createCommandEncoder();
      encoder.clearBuffer(slot.result, 0, 4 * RESULT_HEADER_WORDS);
      record(encoder, slot.group);
      const expected = this.expected;
      let words = await this.read(slot, encoder, expected);
      const count = words[0]!;
      const finite = words[1] === 0;
      if (count > expected) {
        slot.staging.unmap();
        words = await this.read(slot, this.gpu.device.createCommandEncoder(), count);
      }
      this.expected = Math.min(this.capacity, Math.ceil(count * SPARE_SHARE) + SPARE_RECORDS);
      return use({ count, finite, words: words.subarray(RESULT_HEADER_WORDS) });
    } finally {
      slot.staging.unmap();
      this.give(slot);
    }
  }

  /** Submit the commands and bring back the header and the first records. */
  private async read(slot: Slot, encoder: GPUCommandEncoder, records: number): Promise<Uint32Array> {
    const bytes = 4 * this.words(records);
    encoder.copyBufferToBuffer(slot.result, 0, slot.staging, 0, bytes);
    this.gpu.device.queue.submit([encoder.finish()]);
    await this.gpu.finished(slot.staging.mapAsync(GPUMapMode.READ, 0, bytes));
    return new Uint32Array(slot.staging.getMappedRange(0, bytes));
  }

  private words(records: number): number {
    return RESULT_HEADER_WORDS + records * this.recordWords;
  }

  private take(): Promise<Slot> {
    const slot = this.free.pop();
    return slot ? Promise.resolve(slot) : new Promise((resolve) => this.waiting.push(resolve));
  }

  private give(slot: Slot): void {
    const next = this.waiting.shift();
    if (next) {
      next(slot);
    } else {
      this.free.push(slot);
    }
  }
}
