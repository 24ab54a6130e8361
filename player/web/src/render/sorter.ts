import type { PackedFrame } from "../types";
import type { DepthRow } from "./depth-sort";
import { type SortRequest, type SortResponse, transferred } from "./sort-service";
import SortWorker from "./sort-worker?worker&inline";

/** What became of a request. */
export interface SortAnswer {
  /**
   * Indices from back to front of the Gaussians that are in front of the camera. Null: a newer request took this
   * one's place before it was begun.
   */
  readonly order: Uint32Array | null;
  /**
   * The frame that the request came with, given back in a new object with the same memory. Null: the request came
   * without one, or the newer request that took its place took over its frame and will give it back.
   */
  readonly frame: PackedFrame | null;
  /** Milliseconds of the sort in the worker. */
  readonly sortMs: number;
}

/** What a Sorter needs of a worker. */
export type SortPort = Pick<Worker, "postMessage" | "addEventListener" | "terminate">;

interface Waiting {
  readonly frame: PackedFrame | null;
  readonly row: DepthRow;
  readonly resolve: (answer: SortAnswer) => void;
  readonly reject: (reason: Error) => void;
}

/** Order arrays in circulation: one shown, one waiting to be, one in the worker. */
const SPARE_ORDERS = 3;

/**
 * Sorts Gaussians by depth in a worker, one request at a time.
 *
 * Memory goes back and forth without copies: a frame's array is out of reach until its answer comes, and orders
 * come from the arrays that were given back to `recycle`.
 */
export class Sorter {
  readonly #port: SortPort;
  readonly #spare: Uint32Array[] = [];
  #running: Waiting | null = null;
  #next: Waiting | null = null;
  #ended: Error | null = null;

  /** @param port a worker of its own kind, unless given. */
  constructor(port: SortPort = new SortWorker()) {
    this.#port = port;
    port.addEventListener("message", (event) => this.#onResponse((event as MessageEvent<SortResponse>).data));
    port.addEventListener("error", (event) => {
      this.#end(new Error(`the sort worker failed: ${(event as ErrorEvent).message ?? "it did not start"}`));
    });
  }

  /** Whether a request is under way. */
  get busy(): boolean {
    return this.#running !== null;
  }

  /**
   * Order for one camera. While a request is under way the newest one waits; those between are passed over.
   *
   * @param frame Gaussians to sort from now on, whose array must be the only one on its memory; null: those that
   *   the sorter has.
   * @param row depth in front of the camera, see `depthRow`.
   * @throws Error (as a rejection) when the sorter is closed or its worker failed.
   */
  sort(frame: PackedFrame | null, row: DepthRow): Promise<SortAnswer> {
    if (this.#ended !== null) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      const request = { frame, row, resolve, reject };
      if (this.#running === null) this.#start(request);
      else this.#wait(request);
    });
  }

  /** Gives the memory of an order back that is no longer drawn. */
  recycle(order: Uint32Array): void {
    // An order is the front part of its memory.
    const whole = new Uint32Array(order.buffer);
    if (whole.length > 0 && this.#spare.length < SPARE_ORDERS) this.#spare.push(whole);
  }

  /** Ends the worker; requests that are not answered yet fail. */
  close(): void {
    this.#end(new Error("the sorter is closed"));
  }

  #wait(request: Waiting): void {
    const passed = this.#next;
    if (passed === null) {
      this.#next = request;
      return;
    }
    const taken = request.frame === null;
    this.#next = taken ? { ...request, frame: passed.frame } : request;
    passed.resolve({ order: null, frame: taken ? null : passed.frame, sortMs: 0 });
  }

  #start(request: Waiting): void {
    const { frame, row } = request;
    const spare = this.#spare.pop() ?? null;
    const message: SortRequest = { frame, row, spare };
    try {
      this.#port.postMessage(message, transferred(frame, spare));
      this.#running = request;
    } catch (error) {
      // A frame whose memory is elsewhere already cannot be sent; the next request may be better.
      request.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #onResponse({ frame, order, drawn, ms }: SortResponse): void {
    const done = this.#running;
    if (done === null) return;
    this.#running = null;
    if (this.#next !== null) {
      const next = this.#next;
      this.#next = null;
      this.#start(next);
    }
    done.resolve({ order: order.subarray(0, drawn), frame, sortMs: ms });
  }

  #end(reason: Error): void {
    if (this.#ended !== null) return;
    this.#ended = reason;
    this.#port.terminate();
    for (const request of [this.#running, this.#next]) request?.reject(reason);
    this.#running = this.#next = null;
  }
}
