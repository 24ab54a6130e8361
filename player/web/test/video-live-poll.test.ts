import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FormatError, type PlayerError, StoreError } from "../src/errors";
import { LivePoll } from "../src/video/live-poll";

/** A stream that answers as a test tells it to. */
class ScriptedStream {
  readonly name = "stream";
  readonly pollSeconds = 1;
  live = true;
  looks = 0;
  told: () => Promise<boolean> = () => Promise.resolve(false);
  found: () => Promise<boolean> = () => Promise.resolve(false);

  change = (): Promise<boolean> => this.told();
  refresh = (): Promise<boolean> => {
    this.looks += 1;
    return this.found();
  };
}

let stream: ScriptedStream;
let poll: LivePoll;
let grown: number;
let errors: PlayerError[];

function start(): void {
  poll = new LivePoll(
    stream,
    () => void grown++,
    (error) => void errors.push(error),
  );
}

beforeEach(() => {
  vi.useFakeTimers();
  stream = new ScriptedStream();
  [grown, errors] = [0, []];
});

afterEach(() => {
  poll.close();
  vi.useRealTimers();
});

describe("looking for what a live stream has got", () => {
  it("happens again and again where the server does not tell", async () => {
    start();
    await vi.advanceTimersByTimeAsync(3500);
    expect([stream.looks, grown]).toEqual([3, 0]);
  });

  it("happens as soon as the server tells", async () => {
    let tell = (_: boolean): void => undefined;
    stream.told = () => new Promise((resolve) => (tell = resolve));
    stream.found = () => Promise.resolve(true);
    start();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(stream.looks).toBe(0);
    tell(true);
    await vi.advanceTimersByTimeAsync(0);
    expect([stream.looks, grown]).toEqual([1, 1]);
  });

  it("is no more frequent when the server tells all the time, and there is nothing", async () => {
    stream.told = () => Promise.resolve(true);
    start();
    await vi.advanceTimersByTimeAsync(10_500);
    expect(stream.looks).toBeLessThanOrEqual(21);
  });

  it("goes on later after a failure, and ends with a stream that was replaced", async () => {
    stream.found = () => Promise.reject(new StoreError("gone", "here", "wait"));
    start();
    await vi.advanceTimersByTimeAsync(1000);
    expect(stream.looks).toBe(1);
    stream.found = () => Promise.reject(new FormatError("another one", "here"));
    await vi.advanceTimersByTimeAsync(5000);
    expect(stream.looks).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(errors.map((error) => error.what)).toEqual(["another one"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stream.looks).toBe(2);
  });

  it("ends with the stream, and when it is closed", async () => {
    start();
    stream.live = false;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(stream.looks).toBe(1);
    stream.live = true;
    start();
    poll.close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect([stream.looks, errors]).toEqual([1, []]);
  });
});
