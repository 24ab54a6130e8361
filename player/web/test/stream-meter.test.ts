import { describe, expect, it } from "vitest";
import { BandwidthMeter } from "../src/stream/meter";

const MEGABIT = 125_000;

class Clock {
  ms = 1000;
  readonly now = (): number => this.ms;
}

function meterAt(clock: Clock): BandwidthMeter {
  return new BandwidthMeter(3e6, clock.now);
}

/** Download at a constant rate. */
function download(meter: BandwidthMeter, clock: Clock, megabits: number, seconds: number, waitMs = 50): void {
  const transfer = meter.begin();
  clock.ms += waitMs;
  transfer.answered();
  for (let i = 0; i < seconds * 20; i++) {
    clock.ms += 50;
    transfer.received((megabits * MEGABIT) / 20);
  }
  transfer.end();
}

describe("BandwidthMeter", () => {
  it("assumes what it was told until something was measured", () => {
    const meter = meterAt(new Clock());
    expect(meter.known).toBe(false);
    expect(meter.bitsPerSecond).toBe(3e6);
    expect(meter.latencyMs).toBe(0);
  });

  it("measures a constant rate, waiting and pauses left out", () => {
    const clock = new Clock();
    const meter = meterAt(clock);
    for (let i = 0; i < 3; i++) {
      download(meter, clock, 8, 1, 200);
      clock.ms += 60_000;
    }
    expect(meter.bitsPerSecond).toBeCloseTo(8e6, -3);
    expect(meter.latencyMs).toBeCloseTo(200);
  });

  it("counts parallel downloads together", () => {
    const clock = new Clock();
    const meter = meterAt(clock);
    const both = [meter.begin(), meter.begin()];
    for (const transfer of both) transfer.answered();
    for (let i = 0; i < 40; i++) {
      clock.ms += 50;
      for (const transfer of both) transfer.received(5 * MEGABIT * 0.05);
    }
    for (const transfer of both) transfer.end();
    expect(meter.bitsPerSecond / 10e6).toBeCloseTo(1, 2);
  });

  it("ignores answers that are too small to tell", () => {
    const clock = new Clock();
    const meter = meterAt(clock);
    for (let i = 0; i < 100; i++) {
      const transfer = meter.begin();
      transfer.answered();
      clock.ms += 1;
      transfer.received(900);
      transfer.end();
    }
    expect(meter.known).toBe(false);
  });

  it("falls at once and rises with care", () => {
    const clock = new Clock();
    const meter = meterAt(clock);
    download(meter, clock, 20, 20);
    download(meter, clock, 2, 4);
    const fallen = meter.bitsPerSecond;
    expect(fallen).toBeLessThan(8e6);
    download(meter, clock, 20, 4);
    expect(meter.bitsPerSecond).toBeGreaterThan(fallen);
    expect(meter.bitsPerSecond).toBeLessThan(16e6);
  });

  it("sees a download that stands still", () => {
    const clock = new Clock();
    const meter = meterAt(clock);
    download(meter, clock, 8, 2);
    const transfer = meter.begin();
    transfer.answered();
    clock.ms += 6000;
    expect(meter.bitsPerSecond).toBeLessThan(3e6);
    transfer.end();
  });

  it("gives a body that came in one piece little weight", () => {
    const clock = new Clock();
    const meter = meterAt(clock);
    download(meter, clock, 8, 2);
    const transfer = meter.begin();
    transfer.answered();
    transfer.received(1e6);
    transfer.end();
    expect(meter.bitsPerSecond).toBeLessThan(13e6);
  });

  it("takes no notice of what comes after the end", () => {
    const clock = new Clock();
    const meter = meterAt(clock);
    const transfer = meter.begin();
    transfer.end();
    transfer.answered();
    transfer.received(1e6);
    transfer.end();
    clock.ms += 5000;
    expect(meter.known).toBe(false);
  });
});
