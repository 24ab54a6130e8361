import { beforeEach, describe, expect, it } from "vitest";
import { Emitter } from "../src/video/emitter";
import type { VideoEvents } from "../src/video/events";
import { type Reel, Transport } from "../src/video/transport";

/** A second of ten frames, decoded up to a time that the test sets. */
class FakeReel implements Reel {
  start = 0;
  end = 1;
  complete = true;
  frameSeconds = 0.1;
  resumeSeconds = 0.4;
  decoded = 1;
  shown = true;

  decodedUntil(time: number, atMost: number): number {
    return Math.min(Math.max(time, this.decoded), time + atMost + this.frameSeconds, this.end);
  }

  isShown(): boolean {
    return this.shown;
  }
}

const NAMES = ["play", "pause", "playing", "waiting", "ended", "seeking", "seeked"] as const;

let reel: FakeReel;
let transport: Transport;
let names: string[];

beforeEach(() => {
  reel = new FakeReel();
  const events = new Emitter<VideoEvents>();
  transport = new Transport(reel, events);
  names = [];
  for (const name of NAMES) events.on(name, () => names.push(name));
  transport.begin(0, 0);
});

/** Ticks every 20 ms up to, and with, a time. */
function run(from: number, to: number): void {
  for (let now = from + 20; now <= to; now += 20) transport.tick(now);
}

describe("play", () => {
  it("follows the clock at its rate", () => {
    transport.play(0);
    run(0, 400);
    expect(transport.time).toBeCloseTo(0.4, 6);
    transport.rate = 2;
    run(400, 500);
    expect(transport.time).toBeCloseTo(0.6, 6);
    expect(names).toEqual(["play", "playing"]);
  });

  it("stands still while paused", () => {
    transport.play(0);
    run(0, 200);
    transport.pause();
    run(200, 400);
    expect(transport.time).toBeCloseTo(0.2, 6);
    expect(transport.paused).toBe(true);
    expect(names).toEqual(["play", "playing", "pause"]);
  });

  it("ends once, paused at the end, and begins anew", () => {
    transport.play(0);
    run(0, 1400);
    expect(names).toEqual(["play", "playing", "pause", "ended"]);
    expect([transport.time, transport.paused, transport.ended]).toEqual([1, true, true]);
    transport.play(1400);
    expect(transport.time).toBe(0);
    expect(names.slice(4)).toEqual(["seeking", "seeked", "play", "playing"]);
  });

  it("goes round in a loop without losing time", () => {
    transport.loop = true;
    transport.play(0);
    run(0, 1240);
    expect(transport.time).toBeCloseTo(0.24, 6);
    expect(transport.ended).toBe(false);
    expect(names).toEqual(["play", "playing", "seeking", "seeked"]);
  });

  it("does not run away while the page sleeps", () => {
    reel.end = 100;
    reel.decoded = 100;
    transport.play(0);
    transport.tick(60_000);
    expect(transport.time).toBeLessThanOrEqual(1);
    transport.hold(120_000);
    transport.tick(120_000);
    expect(transport.time).toBeLessThanOrEqual(1);
  });
});

describe("waiting", () => {
  it("never passes what is decoded, and resumes when enough is", () => {
    reel.decoded = 0.3;
    transport.play(0);
    run(0, 800);
    expect(transport.time).toBeCloseTo(0.3, 6);
    expect(names).toEqual(["play", "playing", "waiting"]);
    reel.decoded = 0.5;
    run(800, 900);
    expect(transport.time).toBeCloseTo(0.3, 6);
    reel.decoded = 0.75;
    run(900, 1000);
    expect(names).toEqual(["play", "playing", "waiting", "playing"]);
    expect(transport.time).toBeGreaterThan(0.3);
    expect(transport.time).toBeLessThan(0.42);
  });

  it("says nothing of a stall that is over at once", () => {
    reel.decoded = 0.3;
    transport.play(0);
    run(0, 360);
    reel.decoded = 1;
    run(360, 500);
    expect(names).toEqual(["play", "playing", "playing"]);
  });

  it("needs no more than what is left", () => {
    reel.decoded = 0.8;
    transport.play(0);
    run(0, 1200);
    reel.decoded = 1;
    run(1200, 1500);
    expect(names.at(-1)).toBe("ended");
  });

  it("is what happens at the end of a stream that grows", () => {
    reel.complete = false;
    transport.play(0);
    run(0, 1500);
    expect(names).toEqual(["play", "playing", "waiting"]);
    expect(transport.ended).toBe(false);
    [reel.end, reel.decoded] = [2, 2];
    run(1500, 1700);
    expect(names.at(-1)).toBe("playing");
    expect(transport.time).toBeGreaterThan(1);
  });
});

describe("seeking", () => {
  it("lasts until the picture is shown, paused or not", () => {
    reel.shown = false;
    transport.seek(0.5, 0);
    run(0, 300);
    expect([transport.seeking, transport.time]).toEqual([true, 0.5]);
    reel.shown = true;
    transport.tick(320);
    expect(transport.seeking).toBe(false);
    expect(names).toEqual(["seeking", "seeked"]);
  });

  it("goes on playing from there", () => {
    transport.play(0);
    run(0, 100);
    reel.shown = false;
    transport.seek(0.7, 100);
    run(100, 600);
    expect(transport.time).toBe(0.7);
    reel.shown = true;
    run(600, 700);
    expect(names).toEqual(["play", "playing", "seeking", "waiting", "seeked", "playing"]);
    expect(transport.time).toBeGreaterThan(0.7);
    expect(transport.time).toBeLessThan(0.85);
  });

  it("stays within the stream", () => {
    transport.seek(7, 0);
    expect(transport.time).toBe(1);
    transport.seek(-7, 0);
    expect(transport.time).toBe(0);
  });
});
