import { beforeEach, describe, expect, it } from "vitest";
import { FormatError } from "../src/errors";
import type { ClipEntry } from "../src/format/manifest";
import type { ClipOptions, Stream } from "../src/stream/stream";
import { PACKED_WORDS } from "../src/types";
import { type Aim, type FeedListener, FrameFeed } from "../src/video/feed";
import { Playlist } from "../src/video/playlist";
import type { Answer, Order } from "../src/worker/protocol";
import type { WorkerLike } from "../src/worker/worker-host";

const FRAMES = 10;
const LAYER_BYTES = [100, 200, 400, 400] as const;
const FRAME_BYTES = PACKED_WORDS * 4;

function entry(clip: number, init: string): ClipEntry {
  const place = { clip, firstFrame: clip * FRAMES, frames: FRAMES, durationS: FRAMES / 25 };
  return { ...place, file: `c${clip}`, bytes: 400, layers: LAYER_BYTES, init } as unknown as ClipEntry;
}

/** Answers every order in a later microtask, and counts frames. */
class InstantWorker implements WorkerLike {
  onmessage: WorkerLike["onmessage"] = null;
  onerror: WorkerLike["onerror"] = null;
  onmessageerror: WorkerLike["onmessageerror"] = null;
  static decoded: string[] = [];
  static damaged = new Set<number>();
  readonly #open = new Map<number, { number: number; firstFrame: number; layers: number }>();
  #init = "";

  postMessage(order: Order): void {
    queueMicrotask(() => this.onmessage?.({ data: this.#answer(order) } as MessageEvent<Answer>));
  }

  terminate(): void {
    this.onmessage = null;
  }

  #answer(order: Order): Answer | null {
    switch (order.kind) {
      case "start":
        return { kind: "started", tier: "scalar" };
      case "init":
        this.#init = order.id;
        return { kind: "init", id: order.id, info: {} as never, views: [] };
      case "open": {
        expect(order.source.initId, `clip ${order.source.number}`).toBe(this.#init);
        this.#open.set(order.clip, order.source);
        if (!InstantWorker.damaged.has(order.source.number)) {
          return { kind: "opened", clip: order.clip, milliseconds: 1 };
        }
        const error = { name: "FormatError", what: "damaged", where: "", hint: "" };
        return { kind: "failed", order: "open", clip: order.clip, error };
      }
      case "frame": {
        const { firstFrame, layers } = this.#open.get(order.clip)!;
        InstantWorker.decoded.push(`${firstFrame + order.clipFrame}/${layers}`);
        const frame = { count: 1, data: order.reuse ?? new Uint32Array(PACKED_WORDS) };
        return { kind: "frame", clip: order.clip, clipFrame: order.clipFrame, frame, milliseconds: 1 };
      }
      default:
        return {
          kind: "failed",
          order: order.kind,
          clip: -1,
          error: { name: "", what: "", where: "", hint: "" },
        };
    }
  }
}

/** Clips that come when the test says so. */
class FakeStream {
  readonly manifest: { segments: ClipEntry[] };
  readonly meter = { known: true, bitsPerSecond: 1e9 };
  readonly asked: number[] = [];
  readonly aborted: number[] = [];
  readonly waiting = new Map<
    number,
    { give: () => void; prefix: (layers: number) => void; spoil: () => void }
  >();
  instant = true;

  readonly inits: string[] = [];

  constructor(
    readonly clips: number,
    initOf: (clip: number) => string = () => "i",
  ) {
    this.manifest = { segments: Array.from({ length: clips }, (_, n) => entry(n, initOf(n))) };
  }

  initEntry = (id: string) => ({ id, file: "init", bytes: 8, layers: [8, 8, 8, 8] });
  initBytes = ({ id }: { id: string }) => {
    this.inits.push(id);
    return Promise.resolve(new Uint8Array(8));
  };

  clipBytes = (
    { clip }: ClipEntry,
    layers: number,
    { signal, onLayers }: ClipOptions,
  ): Promise<Uint8Array> => {
    this.asked.push(clip);
    const data = new Uint8Array(LAYER_BYTES[layers - 1]!);
    if (this.instant) return Promise.resolve(data);
    return new Promise((resolve, reject) => {
      signal?.addEventListener("abort", () => {
        this.aborted.push(clip);
        reject(signal.reason);
      });
      this.waiting.set(clip, {
        give: () => resolve(data),
        prefix: (have) => onLayers?.(have, data.subarray(0, LAYER_BYTES[have - 1])),
        spoil: () => reject(new FormatError("another SHA-256")),
      });
    });
  };
}

let skipped: number[];

function feed(stream: FakeStream, frameBytes = 1 << 20): FrameFeed {
  const listener: FeedListener = {
    frameReady: () => undefined,
    progressed: () => undefined,
    clipSkipped: (span) => skipped.push(span.clip),
    described: () => undefined,
    tierChosen: () => undefined,
    failed: (error) => expect.unreachable(error.message),
  };
  const options = {
    workers: 2,
    tier: "scalar" as const,
    frameBytes,
    segmentBytes: 1 << 20,
    decodeSeconds: 0.4,
    fetchSeconds: 10,
    spawn: () => new InstantWorker(),
  };
  const playlist = new Playlist(stream.manifest.segments, [25, 1], 0);
  return new FrameFeed(stream as unknown as Stream, playlist, options, listener);
}

const AIM: Aim = { frame: 0, loop: false, moving: true, rate: 1, stride: 1, layers: 4, mayCut: true };

/** Lets everything that is under way come to its end. */
async function settle(): Promise<void> {
  for (let n = 0; n < 200; n++) await Promise.resolve();
}

async function play(it: FrameFeed, aim: Partial<Aim>, from: number, to: number): Promise<void> {
  for (let frame = from; frame < to; frame++) {
    it.aim({ ...AIM, ...aim, frame });
    await settle();
    expect(it.picture(frame, 1), `frame ${frame}`).toBeDefined();
  }
}

beforeEach(() => {
  skipped = [];
  InstantWorker.decoded = [];
  InstantWorker.damaged.clear();
});

describe("a loop", () => {
  it("that fits is fetched and decoded once", async () => {
    const stream = new FakeStream(3);
    const it = feed(stream);
    for (let pass = 0; pass < 3; pass++) await play(it, { loop: true }, 0, 30);
    expect(stream.asked.sort()).toEqual([0, 1, 2]);
    expect(new Set(InstantWorker.decoded).size).toBe(30);
    expect(InstantWorker.decoded).toHaveLength(30);
    it.close();
  });

  it("that does not fit stays within its bounds, and reads nothing twice", async () => {
    const stream = new FakeStream(6);
    const it = feed(stream, 20 * FRAME_BYTES);
    for (let pass = 0; pass < 2; pass++) {
      await play(it, { loop: true }, 0, 60);
      expect(it.store.size).toBeLessThanOrEqual(20);
    }
    expect(stream.asked).toHaveLength(6);
    it.close();
  });
});

describe("several init segments", () => {
  it("are each fetched once while a stream plays on", async () => {
    const stream = new FakeStream(6, (clip) => "aabbcc"[clip]!);
    const it = feed(stream);
    await play(it, {}, 0, 60);
    expect(stream.inits).toEqual(["a", "b", "c"]);
    it.close();
  });

  it("of which the nearest two are kept, where each clip has its own", async () => {
    const stream = new FakeStream(5, (clip) => `own${clip}`);
    const it = feed(stream);
    await play(it, {}, 0, 50);
    expect(stream.inits).toEqual([0, 1, 2, 3, 4].map((clip) => `own${clip}`));
    it.aim({ ...AIM, frame: 3, moving: false });
    await settle();
    expect(it.picture(3, 1)).toBeDefined();
    it.close();
  });
});

describe("the window", () => {
  it("is decoded ahead, and no further", async () => {
    const it = feed(new FakeStream(6));
    it.aim({ ...AIM, frame: 5 });
    await settle();
    expect([...it.store.frames()].sort((a, b) => a - b)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
    expect(it.decodedUntil(it.playlist.timeOf(5), 1, 10)).toBeCloseTo(15 / 25, 9);
    it.close();
  });

  it("leaves frames out with a stride", async () => {
    const it = feed(new FakeStream(2));
    it.aim({ ...AIM, rate: 4, stride: 3 });
    await settle();
    expect([...it.store.frames()].sort((a, b) => a - b)).toEqual([0, 3, 6, 9, 10, 13, 16, 19]);
    expect(it.decodedUntil(0, 3, 10)).toBe(it.playlist.end);
    it.close();
  });
});

describe("completeness", () => {
  it("is had with the layers asked for, not before", async () => {
    const stream = new FakeStream(2);
    const it = feed(stream);
    it.aim({ ...AIM, moving: false, layers: 2 });
    expect(it.isComplete(0, 1, 2)).toBe(false);
    await settle();
    expect([it.isComplete(0, 1, 2), it.isComplete(0, 1, 3)]).toEqual([true, false]);
    it.aim({ ...AIM, moving: false, layers: 3 });
    await settle();
    expect(it.isComplete(0, 1, 3)).toBe(true);
    it.close();
  });

  it("is had in the gap that a damaged clip leaves", async () => {
    InstantWorker.damaged.add(1);
    const it = feed(new FakeStream(3));
    it.aim({ ...AIM, moving: false, frame: 15 });
    await settle();
    expect(skipped).toEqual([1]);
    expect(it.picture(15, 1)?.frame).toBe(9);
    expect(it.isComplete(15, 1, 4)).toBe(true);
    it.close();
  });

  it("is had where nothing comes before a gap", async () => {
    InstantWorker.damaged.add(0);
    const it = feed(new FakeStream(2));
    it.aim({ ...AIM, moving: false });
    await settle();
    expect(it.picture(0, 1)).toBeUndefined();
    expect(it.isComplete(0, 1, 4)).toBe(true);
    it.close();
  });
});

describe("fetching", () => {
  it("reads the clip of a seek alone, and gives up the others", async () => {
    const stream = new FakeStream(60);
    stream.instant = false;
    const it = feed(stream);
    it.aim(AIM);
    await settle();
    expect(stream.asked).toEqual([0]);
    it.aim({ ...AIM, frame: 405, moving: false });
    await settle();
    expect([stream.asked, stream.aborted]).toEqual([[0, 40], [0]]);
    stream.waiting.get(40)!.give();
    await settle();
    expect(it.picture(405, 1)).toBeDefined();
    expect(stream.asked).toEqual([0, 40, 41, 42]);
    it.close();
  });

  it("shows the first layers of a slow clip, then all", async () => {
    const stream = new FakeStream(1);
    stream.instant = false;
    stream.meter.bitsPerSecond = 10_000;
    const it = feed(stream);
    it.aim({ ...AIM, moving: false, mayCut: false });
    await settle();
    stream.waiting.get(0)!.prefix(1);
    await settle();
    expect(InstantWorker.decoded).toEqual(["0/1"]);
    expect(it.picture(0, 1)?.layers).toBe(1);
    stream.waiting.get(0)!.give();
    await settle();
    expect(InstantWorker.decoded[1]).toBe("0/4");
    expect(it.picture(0, 1)?.layers).toBe(4);
    it.close();
  });

  it("cuts a clip that comes too late behind the layers that the link can bring", async () => {
    const stream = new FakeStream(2);
    stream.instant = false;
    stream.meter.bitsPerSecond = 3000;
    const it = feed(stream);
    it.aim(AIM);
    await settle();
    stream.waiting.get(0)!.prefix(1);
    await settle();
    expect(stream.aborted).toEqual([0]);
    expect([it.segments.clip(0)?.layers, it.picture(0, 1)?.layers]).toEqual([1, 1]);
    it.close();
  });
});

describe("little memory", () => {
  it("still holds what play needs to go on", async () => {
    for (const frames of [0, 1, 3, 4, 7]) {
      const it = feed(new FakeStream(3), frames * FRAME_BYTES);
      it.aim({ ...AIM, rate: 2, stride: 2 });
      await settle();
      it.aim({ ...AIM, rate: 2, stride: 2, frame: 3 });
      await settle();
      const late = it.playlist.timeOf(4) - 1e-6;
      expect(it.decodedUntil(late, 2, 10) - late).toBeGreaterThanOrEqual(it.reachSeconds - 1e-9);
      expect(it.reachSeconds).toBeGreaterThan(0);
      it.close();
    }
  });
});

describe("damage", () => {
  it("of bytes or of what they say loses a clip, and play goes on behind it", async () => {
    InstantWorker.damaged.add(1);
    const it = feed(new FakeStream(4));
    it.aim({ ...AIM, frame: 5 });
    await settle();
    expect(skipped).toEqual([1]);
    expect(it.playlist.pictureAt(15)).toBe(9);
    it.aim({ ...AIM, frame: 20 });
    await settle();
    expect(it.picture(20, 1)).toBeDefined();
    it.close();
  });

  it("that is found on the way is told once", async () => {
    const stream = new FakeStream(2);
    stream.instant = false;
    const it = feed(stream);
    it.aim(AIM);
    await settle();
    stream.waiting.get(0)!.spoil();
    await settle();
    expect(skipped).toEqual([0]);
    expect(stream.asked).toEqual([0, 1]);
    it.close();
  });
});
