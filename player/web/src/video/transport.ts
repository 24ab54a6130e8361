import type { Emitter } from "./emitter";
import type { VideoEvents } from "./events";

/** What a transport must know of the stream and the screen. All times are seconds. */
export interface Reel {
  readonly start: number;
  readonly end: number;
  /** Nothing will be added behind `end`. */
  readonly complete: boolean;
  readonly frameSeconds: number;
  /** How much has to be decoded to end a wait; never more than will be while play stands still. */
  readonly resumeSeconds: number;
  /** Up to when all pictures are decoded; `time` when its own is not. Looks no further than `atMost` ahead. */
  decodedUntil(time: number, atMost: number): number;
  /** Is the picture at `time` on the screen, or is there none? */
  isShown(time: number): boolean;
}

/** A tick longer than this is a machine that slept, not play. */
const LONGEST_STEP_S = 1;
/** Shorter stalls are not worth a word. */
const SILENT_STALL_MS = 120;
const TIMEUPDATE_MS = 250;

/**
 * The playhead: play, pause, seek, loop, wait and end by the rules of HTMLMediaElement. Time goes on with the
 * clock while pictures are decoded, and never past them.
 */
export class Transport {
  loop = false;
  rate = 1;
  #time = 0;
  #paused = true;
  #seeking = false;
  /** Since when play cannot go on, in clock milliseconds; null while it does. */
  #stalledSince: number | null = null;
  #toldWaiting = false;
  #last = 0;
  #lastUpdate = 0;

  constructor(
    readonly reel: Reel,
    readonly events: Emitter<VideoEvents>,
  ) {}

  get time(): number {
    return this.#time;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get seeking(): boolean {
    return this.#seeking;
  }

  /** Play was asked for and cannot go on, for long enough to be said. */
  get waiting(): boolean {
    return !this.#paused && this.#toldWaiting;
  }

  get ended(): boolean {
    const { reel } = this;
    return !this.#loops && reel.complete && reel.end > reel.start && this.#time >= reel.end;
  }

  /** Places the playhead before anything is shown; no event but the picture's. */
  begin(time: number, now: number): void {
    this.#time = time;
    this.#last = now;
  }

  play(now: number): void {
    if (this.ended) this.seek(this.reel.start, now);
    if (!this.#paused) return;
    this.#paused = false;
    this.#last = now;
    this.#stall(now);
    this.events.emit("play", {});
    this.tick(now);
  }

  pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#stalledSince = null;
    this.#toldWaiting = false;
    this.#update();
    this.events.emit("pause", {});
  }

  /** Times outside of the stream are those of its ends. */
  seek(time: number, now: number): void {
    this.#time = Math.max(this.reel.start, Math.min(time, this.reel.end));
    this.#seeking = true;
    this.#last = now;
    if (!this.#paused) this.#stall(now);
    this.events.emit("seeking", { time: this.#time });
    this.tick(now);
  }

  /** Time passes without play: the page is hidden. */
  hold(now: number): void {
    this.#last = now;
  }

  /** @param now a clock's milliseconds. */
  tick(now: number): void {
    const step = Math.max(0, Math.min((now - this.#last) / 1000, LONGEST_STEP_S)) * this.rate;
    this.#last = now;
    if (this.#seeking && !this.#arrive()) {
      this.#mention(now);
      return;
    }
    if (this.#paused) return;
    const stalled = this.#stalledSince !== null;
    if (stalled && !this.#resume()) {
      this.#mention(now);
      return;
    }
    this.#advance(stalled ? 0 : step, now);
    if (now - this.#lastUpdate >= TIMEUPDATE_MS) this.#update(now);
  }

  get #loops(): boolean {
    return this.loop && this.reel.complete;
  }

  /** Ends a seek whose picture is there. */
  #arrive(): boolean {
    if (!this.reel.isShown(this.#time)) return false;
    this.#seeking = false;
    this.#update();
    this.events.emit("seeked", { time: this.#time });
    return true;
  }

  #advance(step: number, now: number): void {
    const { reel } = this;
    const next = this.#time + step;
    const limit = reel.decodedUntil(this.#time, step + reel.frameSeconds);
    if (next >= reel.end && limit >= reel.end) {
      this.#reachEnd(next - reel.end, now);
      return;
    }
    this.#time = Math.min(next, Math.max(limit, this.#time));
    if (next > limit) this.#stall(now);
  }

  #reachEnd(over: number, now: number): void {
    const { start, end, complete } = this.reel;
    if (!complete || end <= start) {
      this.#time = Math.max(this.#time, end);
      this.#stall(now);
      return;
    }
    if (this.#loops) {
      this.#wrap(start + (over % (end - start)), now);
      return;
    }
    this.#time = end;
    this.#paused = true;
    this.#update(now);
    this.events.emit("pause", {});
    this.events.emit("ended", {});
  }

  /** Round a loop without a gap where the first picture is decoded; else by a seek. */
  #wrap(time: number, now: number): void {
    const { start } = this.reel;
    if (this.reel.decodedUntil(start, 0) <= start) {
      this.seek(start, now);
      return;
    }
    this.#time = time;
    this.events.emit("seeking", { time });
    this.#update(now);
    this.events.emit("seeked", { time });
  }

  #stall(now: number): void {
    this.#stalledSince ??= now;
  }

  #mention(now: number): void {
    if (this.#paused || this.#toldWaiting || this.#stalledSince === null) return;
    if (now - this.#stalledSince < SILENT_STALL_MS) return;
    this.#toldWaiting = true;
    this.events.emit("waiting", {});
  }

  /** Ends a stall: one that was silent as soon as a picture is there, a wait when it will not recur at once. */
  #resume(): boolean {
    const { reel } = this;
    const left = Math.max(reel.end - this.#time, reel.complete ? 0 : reel.frameSeconds);
    const wanted = this.#toldWaiting ? reel.resumeSeconds : reel.frameSeconds / 2;
    const there = reel.decodedUntil(this.#time, wanted) - this.#time;
    if (there < Math.min(wanted, left) - 1e-9) return false;
    this.#stalledSince = null;
    this.#toldWaiting = false;
    this.events.emit("playing", {});
    return true;
  }

  #update(now = this.#last): void {
    this.#lastUpdate = now;
    this.events.emit("timeupdate", { time: this.#time });
  }
}
