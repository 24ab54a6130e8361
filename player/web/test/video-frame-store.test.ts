import { beforeEach, describe, expect, it } from "vitest";
import { PACKED_WORDS, type PackedFrame } from "../src/types";
import { FrameStore, lateness } from "../src/video/frame-store";

const COUNT = 10;
const FRAME_BYTES = COUNT * PACKED_WORDS * 4;

function packed(): PackedFrame {
  return { count: COUNT, data: new Uint32Array(COUNT * PACKED_WORDS) };
}

let store: FrameStore;
let playhead: number;
const late = (frame: number): number => lateness(frame, playhead, false, 100);

beforeEach(() => {
  store = new FrameStore(5 * FRAME_BYTES);
  playhead = 0;
});

describe("the limit", () => {
  it("holds, whatever comes", () => {
    for (let frame = 0; frame < 50; frame++) {
      playhead = frame;
      store.add(frame, 4, packed(), late);
      expect(store.size).toBeLessThanOrEqual(5);
    }
    expect([...store.frames()].sort((a, b) => a - b)).toEqual([45, 46, 47, 48, 49]);
    expect(store.bytes).toBeLessThanOrEqual(12 * FRAME_BYTES);
    expect(store.capacity).toBe(5);
  });

  it("lets go first what is shown last", () => {
    playhead = 10;
    for (const frame of [8, 9, 10, 11, 12, 13]) store.add(frame, 4, packed(), late);
    expect(store.get(8)).toBeUndefined();
    store.add(14, 4, packed(), late);
    expect(store.get(9)).toBeUndefined();
    store.add(30, 4, packed(), late);
    expect(store.get(30)).toBeUndefined();
    expect(store.get(10)).toBeDefined();
  });

  it("keeps in a loop what comes after its end", () => {
    playhead = 98;
    const round = (frame: number): number => lateness(frame, playhead, true, 100);
    for (const frame of [96, 97, 98, 99, 0, 1]) store.add(frame, 4, packed(), round);
    expect(store.get(97)).toBeUndefined();
    expect(store.get(0)).toBeDefined();
    expect(store.get(96)).toBeDefined();
  });
});

describe("memory", () => {
  it("is used again", () => {
    const first = packed();
    store.add(0, 4, first, late);
    for (let frame = 1; frame <= 5; frame++) {
      playhead = frame;
      store.add(frame, 4, packed(), late);
    }
    expect(store.takeSpare()).toBe(first.data);
    expect(store.takeSpare()).toBeNull();
  });

  it("is not given away while a frame is shown", () => {
    store.add(0, 4, packed(), late);
    const shown = store.get(0)!;
    store.pin(shown);
    for (let frame = 1; frame <= 5; frame++) {
      playhead = frame;
      store.add(frame, 4, packed(), late);
    }
    expect(store.get(0)).toBeUndefined();
    expect(store.takeSpare()).toBeNull();
    store.unpin(shown);
    expect(store.takeSpare()).toBe(shown.packed.data);
  });
});

describe("layers", () => {
  it("only get better", () => {
    store.add(0, 1, packed(), late);
    store.add(0, 4, packed(), late);
    expect(store.layersOf(0)).toBe(4);
    store.add(0, 2, packed(), late);
    expect(store.layersOf(0)).toBe(4);
    expect(store.size).toBe(1);
    expect(store.layersOf(1)).toBe(0);
  });
});
