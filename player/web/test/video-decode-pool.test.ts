import { beforeEach, describe, expect, it } from "vitest";
import type { PlayerError } from "../src/errors";
import type { PackedFrame, TierName } from "../src/types";
import { DecodePool, type PoolListener } from "../src/worker/decode-pool";
import type { Answer, ClipSource, ErrorRecord, Order } from "../src/worker/protocol";
import type { WorkerLike } from "../src/worker/worker-host";

/** A worker that keeps its orders, and answers as the test says. */
class FakeWorker implements WorkerLike {
  onmessage: WorkerLike["onmessage"] = null;
  onerror: WorkerLike["onerror"] = null;
  onmessageerror: WorkerLike["onmessageerror"] = null;
  readonly orders: Order[] = [];
  dead = false;

  postMessage(order: Order): void {
    this.orders.push(order);
  }

  terminate(): void {
    this.dead = true;
  }

  answer(data: Answer): void {
    this.onmessage?.({ data } as MessageEvent<Answer>);
  }

  crash(message: string): void {
    this.onerror?.({ message } as ErrorEvent);
  }

  fail(order: Order["kind"], clip: number, error: Partial<ErrorRecord>): void {
    const whole = { name: "Error", what: "it broke", where: "", hint: "", ...error };
    this.answer({ kind: "failed", order, clip, error: whole });
  }
}

class Log implements PoolListener {
  readonly tiers: [TierName, string][] = [];
  readonly lost: number[] = [];
  readonly frames: number[] = [];
  broken: PlayerError | null = null;
  changes = 0;
  changed = () => this.changes++;
  tierChosen = (tier: TierName, reason: string) => this.tiers.push([tier, reason]);
  initRead = () => undefined;
  initFailed = (error: PlayerError) => {
    this.broken = error;
  };
  opened = () => undefined;
  frameDecoded = (source: ClipSource, clipFrame: number) => this.frames.push(source.firstFrame + clipFrame);
  clipFailed = (source: ClipSource) => this.lost.push(source.number);
  unusable = (error: PlayerError) => {
    this.broken = error;
  };
}

const CLIP: ClipSource = {
  number: 3,
  firstFrame: 30,
  frames: 10,
  initId: "i",
  layers: 4,
  data: new Uint8Array(4),
  where: "clip 3",
};
const FRAME: PackedFrame = { count: 0, data: new Uint32Array(0) };

let workers: FakeWorker[];
let log: Log;

function pool(size: number, wanted: TierName | "auto" = "auto"): DecodePool {
  const spawn = (): FakeWorker => {
    workers.push(new FakeWorker());
    return workers.at(-1)!;
  };
  return new DecodePool(size, wanted, spawn, log);
}

beforeEach(() => {
  workers = [];
  log = new Log();
});

describe("starting", () => {
  it("has the first worker find the tier, and the others follow", () => {
    const it = pool(3);
    expect([workers.length, it.workers.length]).toEqual([1, 0]);
    workers[0]!.answer({ kind: "started", tier: "wasm" });
    expect(workers.map((worker) => worker.orders[0])).toEqual([
      { kind: "start", tier: "auto" },
      { kind: "start", tier: "wasm" },
      { kind: "start", tier: "wasm" },
    ]);
    expect(log.tiers).toEqual([["wasm", ""]]);
  });

  it("shares a GPU among two", () => {
    pool(4);
    workers[0]!.answer({ kind: "started", tier: "webgpu" });
    expect(workers).toHaveLength(2);
  });

  it("goes down the tiers, and gives up below the last", () => {
    pool(2);
    workers[0]!.fail("start", -1, { what: "no adapter" });
    workers[1]!.fail("start", -1, { what: "no vectors" });
    expect(workers[2]!.orders).toEqual([{ kind: "start", tier: "scalar" }]);
    workers[2]!.fail("start", -1, { what: "no way" });
    expect(log.broken?.message).toContain("no way");
    expect(workers.every((worker) => worker.dead)).toBe(true);
  });
});

describe("work", () => {
  it("is known until it is answered", () => {
    const it = pool(1);
    workers[0]!.answer({ kind: "started", tier: "wasm" });
    const host = it.workers[0]!;
    host.open(CLIP);
    expect(host.pending).toBe(1);
    workers[0]!.answer({ kind: "opened", clip: 0, milliseconds: 5 });
    host.decode(host.clips[0]!, 4, null);
    expect([it.isOrdered(3, 4, 4), it.isOrdered(3, 4, 5), it.isOrdered(2, 4, 4)]).toEqual([
      true,
      false,
      false,
    ]);
    workers[0]!.answer({ kind: "frame", clip: 0, clipFrame: 4, frame: FRAME, milliseconds: 1 });
    expect([host.pending, it.isOrdered(3, 4, 4)]).toEqual([0, false]);
    expect(log.frames).toEqual([34]);
  });

  it("sends an init segment once", () => {
    const it = pool(1);
    workers[0]!.answer({ kind: "started", tier: "wasm" });
    for (const id of ["a", "a", "b"]) it.workers[0]!.readInit(id, "init", new Uint8Array(1));
    expect(workers[0]!.orders.filter((order) => order.kind === "init")).toHaveLength(2);
  });
});

describe("faults", () => {
  function working(tier: TierName): DecodePool {
    const it = pool(1);
    workers[0]!.answer({ kind: "started", tier });
    it.workers[0]!.open(CLIP);
    return it;
  }

  it("of the data lose the clip, not the worker", () => {
    const it = working("wasm");
    workers[0]!.fail("open", 0, { name: "FormatError" });
    expect(log.lost).toEqual([3]);
    expect([workers[0]!.dead, it.workers[0]!.pending]).toEqual([false, 0]);
  });

  it("of a tier bring the next lower one, with the clip to be tried again", () => {
    const it = working("webgpu");
    workers[0]!.fail("frame", 0, { what: "the device was lost" });
    expect(workers[0]!.dead).toBe(true);
    workers.at(-1)!.answer({ kind: "started", tier: "wasm" });
    expect(log.tiers).toEqual([
      ["webgpu", ""],
      ["wasm", "the device was lost"],
    ]);
    expect([log.lost, it.workers.length, it.workers[0]!.clips.length]).toEqual([[], 1, 0]);
  });

  it("of the last tier lose the clip", () => {
    working("scalar");
    workers[0]!.fail("frame", 0, {});
    expect(log.lost).toEqual([3]);
  });

  it("that kill a worker have it replaced; a clip that does so again is lost", () => {
    const it = working("wasm");
    workers[0]!.crash("out of memory");
    expect([workers.length, log.lost]).toEqual([2, []]);
    workers[1]!.answer({ kind: "started", tier: "wasm" });
    it.workers[0]!.open(CLIP);
    workers[1]!.crash("out of memory");
    expect(log.lost).toEqual([3]);
    expect(workers[2]!.orders).toEqual([{ kind: "start", tier: "scalar" }]);
  });
});
