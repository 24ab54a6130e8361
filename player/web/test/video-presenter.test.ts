import { beforeEach, describe, expect, it } from "vitest";
import type { DepthRow } from "../src/render/depth-sort";
import type { SortAnswer, Sorter } from "../src/render/sorter";
import { PACKED_WORDS, type PackedFrame } from "../src/types";
import { FrameStore, type StoredFrame } from "../src/video/frame-store";
import { Presenter } from "../src/video/presenter";

/** A sorter that answers, or dies, when it is told to. */
class HandSorter {
  readonly asked: { frame: PackedFrame | null; row: DepthRow }[] = [];
  readonly #open: { answer: (answer: SortAnswer) => void; die: (error: Error) => void }[] = [];

  sort(frame: PackedFrame | null, row: DepthRow): Promise<SortAnswer> {
    this.asked.push({ frame, row });
    return new Promise((answer, die) => this.#open.push({ answer, die }));
  }

  async answer(): Promise<void> {
    const { frame } = this.asked.at(-1)!;
    this.#open.shift()!.answer({ order: new Uint32Array(1), frame: frame && { ...frame }, sortMs: 1 });
    await settle();
  }

  async die(): Promise<void> {
    this.#open.shift()!.die(new Error("out of memory"));
    await settle();
  }

  recycle(): void {}
  close(): void {}
}

async function settle(): Promise<void> {
  for (let n = 0; n < 20; n++) await Promise.resolve();
}

const FRONT: DepthRow = [0, 0, 1, 0];
const SIDE: DepthRow = [1, 0, 0, 0];

describe("the presenter", () => {
  let sorters: HandSorter[];
  let told: string[];
  let store: FrameStore;
  let presenter: Presenter;

  /** The sorter at work. */
  const sorter = (): HandSorter => sorters.at(-1)!;

  function stored(frame: number): StoredFrame {
    store.add(frame, 4, { count: 1, data: new Uint32Array(PACKED_WORDS) }, () => 0);
    return store.get(frame)!;
  }

  beforeEach(() => {
    sorters = [];
    told = [];
    store = new FrameStore(1 << 20);
    const createSorter = (): Sorter => {
      sorters.push(new HandSorter());
      return sorter() as unknown as Sorter;
    };
    presenter = new Presenter({ setFrame: () => told.push("set") }, store, createSorter, {
      shown: ({ frame }) => told.push(`shown ${frame}`),
      ordered: ({ frame }) => told.push(`ordered ${frame}`),
      rested: () => told.push("rested"),
      failed: (reason) => told.push(`failed: ${reason}`),
    });
  });

  it("rests when the newest picture has the order of the newest camera", async () => {
    expect(presenter.resting).toBe(true);
    presenter.look(FRONT);
    presenter.present(stored(3));
    expect(presenter.resting).toBe(false);
    await sorter().answer();
    expect(told).toEqual(["set", "shown 3", "rested"]);
    expect(presenter.resting).toBe(true);
  });

  it("tells of another order of the same picture", async () => {
    presenter.look(FRONT);
    presenter.present(stored(3));
    await sorter().answer();
    told.length = 0;
    presenter.look(SIDE);
    expect(presenter.resting).toBe(false);
    await sorter().answer();
    expect(told).toEqual(["set", "ordered 3", "rested"]);
    expect(sorter().asked.map(({ row }) => row)).toEqual([FRONT, SIDE]);
  });

  it("does not rest while a camera that moved on meanwhile, or a newer picture, waits", async () => {
    presenter.look(FRONT);
    presenter.present(stored(3));
    presenter.look(SIDE);
    presenter.present(stored(4));
    await sorter().answer();
    expect([presenter.shown?.frame, presenter.resting]).toEqual([3, false]);
    await sorter().answer();
    expect([presenter.shown?.frame, presenter.resting]).toEqual([4, true]);
    expect(told.filter((each) => each === "rested")).toHaveLength(1);
  });

  it("sorts nothing while the camera stands", async () => {
    presenter.look(FRONT);
    presenter.present(stored(3));
    await sorter().answer();
    for (let n = 0; n < 10; n++) presenter.look([...FRONT]);
    expect(sorter().asked).toHaveLength(1);
  });

  it("does not rest on what a sorter left that died", async () => {
    presenter.look(FRONT);
    presenter.present(stored(3));
    await sorter().answer();
    presenter.look(SIDE);
    await sorter().die();
    expect(sorters).toHaveLength(2);
    expect(presenter.resting).toBe(false);
    await sorter().answer();
    expect([presenter.shown?.frame, presenter.resting]).toEqual([3, true]);
  });
});
