import { describe, expect, it } from "vitest";
import { Playlist } from "../src/video/playlist";
import { decodedRanges, fetchedRanges } from "../src/video/ranges";

const SPANS = [
  { clip: 3, firstFrame: 100, frames: 10 },
  { clip: 4, firstFrame: 110, frames: 5 },
  { clip: 6, firstFrame: 120, frames: 10 },
];
const FPS = [30000, 1001] as const;
const playlist = new Playlist(SPANS, FPS, 100);

describe("times and frames", () => {
  it("are each other's inverse, at the exact rate", () => {
    for (let frame = 100; frame < 130; frame++) {
      expect(playlist.frameAt(playlist.timeOf(frame))).toBe(frame);
      expect(playlist.frameAt(playlist.timeOf(frame + 1) - 1e-4)).toBe(frame);
    }
    expect(playlist.timeOf(130)).toBeCloseTo((30 * 1001) / 30000, 12);
  });

  it("begin at the origin and end with the last frame", () => {
    expect([playlist.start, playlist.end]).toEqual([0, playlist.timeOf(130)]);
    expect([playlist.frameAt(-5), playlist.frameAt(99)]).toEqual([100, 129]);
    const later = playlist.grown(SPANS.slice(1), 100);
    expect(later.start).toBeCloseTo(10 * playlist.frameSeconds, 12);
  });
});

describe("pictures", () => {
  it("stay in a gap", () => {
    expect(playlist.pictureAt(114)).toBe(114);
    expect(playlist.pictureAt(117)).toBe(114);
    expect(playlist.pictureAt(120)).toBe(120);
    expect(playlist.spanAt(117)).toBeNull();
  });

  it("stay where a clip is damaged", () => {
    const rest = playlist.without(4);
    expect(rest.pictureAt(112)).toBe(109);
    expect(rest.pictureAfter(109)).toBe(120);
    expect(rest.end).toBe(playlist.end);
    expect(playlist.without(3).pictureAt(105)).toBe(-1);
    expect(playlist.without(6).end).toBe(playlist.end);
  });

  it("come with a stride that begins anew in each clip", () => {
    expect([...playlist.pictures(100, 4, false)]).toEqual([100, 104, 108, 110, 114, 120, 124, 128]);
    expect(playlist.pictureAt(107, 4)).toBe(104);
  });

  it("come round in a loop, each once", () => {
    const round = [...playlist.pictures(122, 1, true)];
    expect(round[0]).toBe(122);
    expect(round.at(-1)).toBe(121);
    expect(new Set(round).size).toBe(25);
    expect(round.length).toBe(25);
  });

  it("are stepped through over gaps, up to the ends", () => {
    expect(playlist.step(114, 1)).toBe(120);
    expect(playlist.step(120, -1)).toBe(114);
    expect(playlist.step(101, -5)).toBe(100);
    expect(playlist.step(128, 5)).toBe(129);
  });
});

describe("ranges", () => {
  it("join what touches", () => {
    expect(decodedRanges(playlist, [112, 101, 100, 102])).toEqual([
      [playlist.timeOf(100), playlist.timeOf(103)],
      [playlist.timeOf(112), playlist.timeOf(113)],
    ]);
    expect(fetchedRanges(playlist, (clip) => clip !== 6)).toEqual([[0, playlist.timeOf(115)]]);
    expect(fetchedRanges(playlist, () => true)).toHaveLength(2);
  });
});
