/** The sort worker's side of the conversation, apart from the worker itself so that it runs anywhere. */

import type { PackedFrame } from "../types";
import { copyMeans, countingSort, type DepthRow, SortScratch } from "./depth-sort";
import { NEAR } from "./drawing-rules";

export interface SortRequest {
  /** Gaussians to sort from now on; null: those that the worker has. */
  readonly frame: PackedFrame | null;
  readonly row: DepthRow;
  /** Memory for the order, which the worker may use; null: it takes its own. */
  readonly spare: Uint32Array | null;
}

export interface SortResponse {
  /** The frame of the request, given back. */
  readonly frame: PackedFrame | null;
  /** As long as its memory; the first `drawn` entries count. */
  readonly order: Uint32Array;
  readonly drawn: number;
  /** Milliseconds of the sort, copying the means among it. */
  readonly ms: number;
}

/** Sorts the frame that it was given last, for one camera after the other. */
export class SortService {
  readonly #scratch = new SortScratch();
  #means = new Float32Array(0);
  #count = 0;

  answer(request: SortRequest): SortResponse {
    const start = performance.now();
    if (request.frame !== null) this.#keep(request.frame);
    const order = this.#room(request.spare);
    const drawn = countingSort(this.#means, this.#count, request.row, NEAR, this.#scratch, order);
    return { frame: request.frame, order, drawn, ms: performance.now() - start };
  }

  #keep(frame: PackedFrame): void {
    const floats = frame.count * 3;
    if (this.#means.length < floats) this.#means = new Float32Array(floats + (floats >> 2));
    copyMeans(frame, this.#means);
    this.#count = frame.count;
  }

  #room(spare: Uint32Array | null): Uint32Array {
    if (spare !== null && spare.length >= this.#count) return spare;
    return new Uint32Array(this.#count + (this.#count >> 2));
  }
}

/** What of a message can be handed over instead of copied. Shared memory goes as it is. */
export function transferred(frame: PackedFrame | null, order: Uint32Array | null): ArrayBuffer[] {
  return [frame?.data.buffer, order?.buffer].filter((buffer) => buffer instanceof ArrayBuffer);
}
