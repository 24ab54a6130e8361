import { describe, expect, it } from "vitest";
import {
  CLIPS_PER_WORKER,
  PENDING_PER_WORKER,
  planDecoding,
  planFetching,
  type Wanted,
  type WorkerView,
} from "../src/video/scheduler";

const key = (clip: number, layers = 4) => ({ clip, layers });
const idle: WorkerView = { clips: [], pending: 0 };

function frames(clip: number, from: number, count: number): Wanted[] {
  return Array.from({ length: count }, (_, n) => ({ frame: from + n, key: key(clip) }));
}

describe("decoding", () => {
  it("opens the clip at the playhead first, the next on another worker", () => {
    const actions = planDecoding([...frames(0, 0, 3), ...frames(1, 10, 3)], [key(0), key(1)], [idle, idle]);
    expect(actions).toEqual([
      { kind: "open", worker: 0, key: key(0), close: null },
      { kind: "frame", worker: 0, frame: 0, key: key(0) },
      { kind: "open", worker: 1, key: key(1), close: null },
      { kind: "frame", worker: 1, frame: 10, key: key(1) },
    ]);
  });

  it("gives a worker no more than it needs, so that a seek waits for little", () => {
    const holding = { clips: [key(0)], pending: 0 };
    const actions = planDecoding(frames(0, 0, 9), [key(0)], [holding]);
    expect(actions).toHaveLength(PENDING_PER_WORKER);
    expect(actions.map((action) => action.kind === "frame" && action.frame)).toEqual([0, 1]);
    const busy = { clips: [key(0)], pending: PENDING_PER_WORKER };
    expect(planDecoding(frames(0, 0, 9), [key(0)], [busy])).toEqual([]);
  });

  it("shares the only clip between two workers, when there is much to do", () => {
    const workers = [{ clips: [key(0)], pending: 2 }, idle, idle];
    expect(planDecoding(frames(0, 0, 20), [key(0)], workers)).toEqual([
      { kind: "open", worker: 1, key: key(0), close: null },
    ]);
    expect(planDecoding(frames(0, 0, 3), [key(0)], workers)).toEqual([]);
    const shared = [workers[0]!, { clips: [key(0)], pending: 0 }, idle];
    const actions = planDecoding(frames(0, 0, 20), [key(0)], shared);
    expect(actions.every((action) => action.kind === "frame" && action.worker === 1)).toBe(true);
  });

  it("prefers the next clip to sharing", () => {
    const workers = [{ clips: [key(0)], pending: 2 }, idle];
    expect(planDecoding(frames(0, 0, 20), [key(0), key(1)], workers)).toEqual([
      { kind: "open", worker: 1, key: key(1), close: null },
    ]);
  });

  it("opens the next clip on the only worker when that has nothing else to do", () => {
    const worker = { clips: [key(0)], pending: 0 };
    expect(planDecoding([], [key(0), key(1)], [worker])).toEqual([
      { kind: "open", worker: 0, key: key(1), close: null },
    ]);
    expect(planDecoding([], [key(0), key(1)], [{ clips: [key(0), key(1)], pending: 0 }])).toEqual([]);
  });

  it("closes the clip that is played last, and never one that is played sooner", () => {
    const full = { clips: [key(7), key(0)], pending: 0 };
    expect(full.clips).toHaveLength(CLIPS_PER_WORKER);
    expect(planDecoding(frames(1, 10, 3), [key(1), key(0)], [full])).toEqual([
      { kind: "open", worker: 0, key: key(1), close: key(7) },
      { kind: "frame", worker: 0, frame: 10, key: key(1) },
    ]);
    const useful = { clips: [key(0), key(1)], pending: 0 };
    expect(planDecoding([], [key(0), key(1), key(2)], [useful])).toEqual([]);
  });

  it("takes a clip with more layers for another one", () => {
    const drafted = { clips: [key(0, 1)], pending: 0 };
    expect(planDecoding(frames(0, 0, 1), [key(0)], [drafted])[0]).toEqual({
      kind: "open",
      worker: 0,
      key: key(0, 4),
      close: null,
    });
  });
});

describe("fetching", () => {
  const coming = [key(5), key(6), key(7)];

  it("has the playhead's clip alone on the link", () => {
    const plan = planFetching({ coming, here: new Map(), fetching: [key(6), key(9)] });
    expect(plan).toEqual({ begin: [key(5)], abort: [9, 6] });
    expect(planFetching({ coming, here: new Map(), fetching: [key(5)] })).toEqual({ begin: [], abort: [] });
  });

  it("fetches ahead, a few at a time", () => {
    const here = new Map([[5, 4]]);
    expect(planFetching({ coming, here, fetching: [] }).begin).toEqual([key(6), key(7)]);
    expect(planFetching({ coming, here, fetching: [key(6)] }).begin).toEqual([key(7)]);
  });

  it("gives up what a seek has left behind", () => {
    const plan = planFetching({ coming, here: new Map([[5, 4]]), fetching: [key(1), key(2)] });
    expect(plan.abort).toEqual([1, 2]);
  });

  it("fetches nothing twice, but better layers when all else is here", () => {
    const here = new Map([
      [5, 1],
      [6, 4],
      [7, 4],
    ]);
    expect(planFetching({ coming, here, fetching: [] }).begin).toEqual([key(5)]);
    here.set(5, 4);
    expect(planFetching({ coming, here, fetching: [] }).begin).toEqual([]);
  });
});
