import { describe, expect, it } from "vitest";
import type { ClipEntry, Manifest } from "../src/format/manifest";
import { Timeline } from "../src/stream/timeline";

function clip(number: number, firstFrame: number, frames: number): ClipEntry {
  const layers = [1, 2, 3, 4] as const;
  return { clip: number, firstFrame, frames, durationS: frames / 25, init: "", bytes: 4, layers };
}

function manifest(...segments: ClipEntry[]): Manifest {
  const sequence = segments[0]?.clip ?? 0;
  const shared = { formatVersion: "1.0", targetDurationS: 0.4, inits: [], ended: true };
  return { ...shared, fps: [25, 1], sequence, segments };
}

/** Frames 100 to 109, 110 to 119, 130 to 134. */
const gapped = new Timeline(manifest(clip(10, 100, 10), clip(11, 110, 10), clip(13, 130, 5)), 100);

describe("Timeline", () => {
  it("spans from the first to the last frame, missing ones included", () => {
    expect([gapped.firstFrame, gapped.endFrame]).toEqual([100, 135]);
    expect([gapped.startS, gapped.endS, gapped.durationS]).toEqual([0, 1.4, 1.4]);
  });

  it("gives each frame back for its own time, at an odd frame rate too", () => {
    const fps: [number, number] = [30000, 1001];
    const line = new Timeline({ ...manifest(clip(0, 0, 100_000)), fps }, 0);
    for (let frame = 0; frame < 100_000; frame += 7) expect(line.frameAt(line.timeOf(frame))).toBe(frame);
  });

  it("keeps times within what is listed", () => {
    expect(gapped.frameAt(-5)).toBe(100);
    expect(gapped.frameAt(99)).toBe(134);
    expect(gapped.frameAt(0.0399)).toBe(100);
    expect(gapped.frameAt(0.04)).toBe(101);
  });

  it.each([
    [100, 10],
    [109, 10],
    [110, 11],
    [119, 11],
    [130, 13],
    [134, 13],
  ])("finds the clip of frame %i", (frame, number) => {
    expect(gapped.clipOf(frame)!.clip).toBe(number);
    expect(gapped.clipAt(gapped.timeOf(frame))!.clip).toBe(number);
  });

  it("knows what is missing and what comes next", () => {
    for (const frame of [99, 120, 129, 135]) expect(gapped.clipOf(frame)).toBe(null);
    expect(gapped.clipAt(0.9)).toBe(null);
    expect(gapped.clipFrom(0)!.clip).toBe(10);
    expect(gapped.clipFrom(125)!.clip).toBe(13);
    expect(gapped.clipFrom(135)).toBe(null);
    expect(gapped.clipAfter(gapped.clipOf(115)!)!.clip).toBe(13);
    expect(gapped.clipAfter(gapped.clipOf(130)!)).toBe(null);
  });

  it("counts from its origin when clips were dropped", () => {
    const later = new Timeline(manifest(clip(13, 130, 5)), 100);
    expect([later.startS, later.endS]).toEqual([1.2, 1.4]);
    expect(later.durationS).toBeCloseTo(0.2);
    expect(later.clipAt(0)!.clip).toBe(13);
  });

  it("may be empty", () => {
    const empty = new Timeline(manifest(), 0);
    expect([empty.startS, empty.durationS, empty.clipAt(0), empty.clipFrom(0)]).toEqual([0, 0, null, null]);
  });
});
