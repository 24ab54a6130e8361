import { beforeEach, describe, expect, it } from "vitest";
import type { DepthRow } from "../src/render/depth-sort";
import { type SortRequest, type SortResponse, SortService, transferred } from "../src/render/sort-service";
import { Sorter, type SortPort } from "../src/render/sorter";
import { PACKED_WORDS, type PackedFrame } from "../src/types";

/** The worker without its thread: it answers when it is told to, and memory really moves. */
class HandWorker extends EventTarget implements SortPort {
  readonly waiting: SortRequest[] = [];
  readonly service = new SortService();
  ended = false;

  postMessage(message: SortRequest, transfer: Transferable[] | StructuredSerializeOptions = []): void {
    this.waiting.push(structuredClone(message, { transfer: transfer as Transferable[] }));
  }

  answer(): void {
    const response = this.service.answer(this.waiting.shift()!);
    const transfer = transferred(response.frame, response.order);
    const data: SortResponse = structuredClone(response, { transfer });
    this.dispatchEvent(new MessageEvent("message", { data }));
  }

  terminate(): void {
    this.ended = true;
  }
}

function frameAt(...depths: number[]): PackedFrame {
  const data = new Uint32Array(depths.length * PACKED_WORDS);
  const floats = new Float32Array(data.buffer);
  depths.forEach((depth, n) => {
    floats[n * PACKED_WORDS + 2] = depth;
  });
  return { count: depths.length, data };
}

const AHEAD: DepthRow = [0, 0, 1, 0];
const BACK: DepthRow = [0, 0, -1, 10];

describe("the sorter", () => {
  let worker: HandWorker;
  let sorter: Sorter;

  beforeEach(() => {
    worker = new HandWorker();
    sorter = new Sorter(worker);
  });

  it("gives the order and the frame's memory back", async () => {
    const frame = frameAt(1, 3, 2);
    const words = frame.data.slice();
    const coming = sorter.sort(frame, AHEAD);
    expect(frame.data.length).toBe(0);
    worker.answer();
    const answer = await coming;
    expect([...answer.order!]).toEqual([1, 2, 0]);
    expect(answer.frame).toEqual({ count: 3, data: words });
  });

  it("passes over cameras between the running request and the newest one", async () => {
    const coming = [sorter.sort(frameAt(1, 2), AHEAD), sorter.sort(null, AHEAD), sorter.sort(null, BACK)];
    expect(sorter.busy).toBe(true);
    expect(worker.waiting.length).toBe(1);
    worker.answer();
    worker.answer();
    const [first, passed, newest] = await Promise.all(coming);
    expect([...first!.order!]).toEqual([1, 0]);
    expect(passed!.order).toBeNull();
    expect([...newest!.order!]).toEqual([0, 1]);
    expect(sorter.busy).toBe(false);
    expect(worker.waiting.length).toBe(0);
  });

  it("gives a waiting frame to the newer request that brings none", async () => {
    const running = sorter.sort(frameAt(1), AHEAD);
    const passed = sorter.sort(frameAt(5, 6), AHEAD);
    const newest = sorter.sort(null, BACK);
    worker.answer();
    worker.answer();
    await running;
    expect(await passed).toEqual({ order: null, frame: null, sortMs: 0 });
    const answer = await newest;
    expect(answer.frame!.count).toBe(2);
    expect([...answer.order!]).toEqual([0, 1]);
  });

  it("gives a waiting frame back when a newer frame takes its place", async () => {
    const running = sorter.sort(frameAt(1), AHEAD);
    const frame = frameAt(5, 6);
    const passed = sorter.sort(frame, AHEAD);
    const newest = sorter.sort(frameAt(7, 8, 9), AHEAD);
    worker.answer();
    worker.answer();
    await running;
    const given = await passed;
    expect(given.order).toBeNull();
    expect(given.frame).toBe(frame);
    expect(frame.data.length).toBe(2 * PACKED_WORDS);
    expect([...(await newest).order!]).toEqual([2, 1, 0]);
  });

  it("sorts into the memory that came back", async () => {
    const first = sorter.sort(frameAt(1, 2), AHEAD);
    worker.answer();
    const { order } = await first;
    sorter.recycle(order!);
    const second = sorter.sort(null, AHEAD);
    expect(order!.length).toBe(0);
    expect(worker.waiting[0]!.spare!.length).toBeGreaterThanOrEqual(2);
    worker.answer();
    expect([...(await second).order!]).toEqual([1, 0]);
  });

  it("fails requests when it is closed, and later ones", async () => {
    const coming = [sorter.sort(frameAt(1), AHEAD), sorter.sort(null, AHEAD)];
    sorter.close();
    for (const each of [...coming, sorter.sort(null, AHEAD)]) await expect(each).rejects.toThrow("closed");
    expect(worker.ended).toBe(true);
  });

  it("fails requests when the worker fails", async () => {
    const coming = sorter.sort(frameAt(1), AHEAD);
    worker.dispatchEvent(Object.assign(new Event("error"), { message: "out of memory" }));
    await expect(coming).rejects.toThrow("out of memory");
  });

  it("goes on after a frame that cannot be sent", async () => {
    const gone = frameAt(1);
    structuredClone(gone, { transfer: [gone.data.buffer as ArrayBuffer] });
    await expect(sorter.sort(gone, AHEAD)).rejects.toThrow();
    const coming = sorter.sort(frameAt(1, 2), AHEAD);
    worker.answer();
    expect([...(await coming).order!]).toEqual([1, 0]);
  });
});
