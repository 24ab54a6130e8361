/** The part of a manifest's entry that says which frames a clip has. */
export interface Span {
  readonly clip: number;
  readonly firstFrame: number;
  readonly frames: number;
}

/** Pictures closer to the next one than this (in frames) already show it: times are rounded sums. */
const ROUNDING = 1e-4;

/**
 * The pictures of a stream, their frames and seconds. Time 0 is frame `origin`; frame numbers are the stream's own.
 *
 * Frames may be missing between clips, and damaged clips are taken out: there the picture before stays.
 */
export class Playlist {
  readonly #spans: readonly Span[];
  readonly #all: readonly Span[];
  readonly #damaged: ReadonlySet<number>;

  constructor(
    spans: readonly Span[],
    readonly fps: readonly [number, number],
    readonly origin: number,
    damaged: ReadonlySet<number> = new Set(),
  ) {
    this.#all = spans;
    this.#damaged = damaged;
    this.#spans = spans.filter((span) => !damaged.has(span.clip));
  }

  /** The same without one clip. */
  without(clip: number): Playlist {
    return new Playlist(this.#all, this.fps, this.origin, new Set(this.#damaged).add(clip));
  }

  /** The same stream after it has grown, or lost clips at its front. */
  grown(spans: readonly Span[], origin: number): Playlist {
    return new Playlist(spans, this.fps, origin, this.#damaged);
  }

  /** Clips that can be shown, in order. */
  get spans(): readonly Span[] {
    return this.#spans;
  }

  /** Seconds at which the first listed frame begins; above 0 when a live stream has dropped clips. */
  get start(): number {
    const first = this.#all[0];
    return first ? this.timeOf(first.firstFrame) : 0;
  }

  /** Seconds at which the last listed frame ends. */
  get end(): number {
    const last = this.#all.at(-1);
    return last ? this.timeOf(last.firstFrame + last.frames) : 0;
  }

  /** Seconds of a frame. */
  get frameSeconds(): number {
    return this.fps[1] / this.fps[0];
  }

  timeOf(frame: number): number {
    return ((frame - this.origin) * this.fps[1]) / this.fps[0];
  }

  /** The frame that is on at `seconds`, within the listed ones; it need not exist. */
  frameAt(seconds: number): number {
    const frame = this.origin + Math.floor((seconds * this.fps[0]) / this.fps[1] + ROUNDING);
    const first = this.#all[0]?.firstFrame ?? 0;
    const last = this.#all.at(-1);
    return Math.max(first, Math.min(frame, last ? last.firstFrame + last.frames - 1 : 0));
  }

  /** The clip that has `frame`; null where there is none. */
  spanAt(frame: number): Span | null {
    const span = this.#spans[this.#indexBefore(frame)];
    return span && frame < span.firstFrame + span.frames ? span : null;
  }

  /**
   * The frame whose picture is shown at `frame`: itself, or with `stride` n only every n-th of a clip, or the
   * last one before a gap. -1 when there is none before it.
   */
  pictureAt(frame: number, stride = 1): number {
    const span = this.#spans[this.#indexBefore(frame)];
    if (!span) return -1;
    const within = Math.min(frame - span.firstFrame, span.frames - 1);
    return span.firstFrame + within - (within % stride);
  }

  /** The first frame behind `frame` with a picture of its own; -1 behind the last one. */
  pictureAfter(frame: number, stride = 1): number {
    const at = this.#indexBefore(frame);
    const span = this.#spans[at];
    if (span) {
      const within = frame - span.firstFrame;
      const next = within - (within % stride) + stride;
      if (next < span.frames) return span.firstFrame + next;
    }
    return this.#spans[at + 1]?.firstFrame ?? -1;
  }

  /** The frame `steps` pictures away, stopping at the ends. */
  step(frame: number, steps: number): number {
    let at = this.pictureAt(frame);
    for (let n = 0; n < Math.abs(steps); n++) {
      const next = steps > 0 ? this.pictureAfter(at) : this.pictureAt(at - 1);
      if (next < 0) break;
      at = next;
    }
    return at;
  }

  /** Pictures in the order in which they will be shown from `frame` on, each once; past the end when `loop`. */
  *pictures(frame: number, stride: number, loop: boolean): Generator<number> {
    const first = this.pictureAt(frame, stride);
    const begin = first >= 0 ? first : this.pictureAfter(frame, stride);
    for (let at = begin; at >= 0; at = this.pictureAfter(at, stride)) yield at;
    if (!loop || !this.#spans.length) return;
    const start = this.#spans[0]!.firstFrame;
    for (let at = start; at >= 0 && at < begin; at = this.pictureAfter(at, stride)) yield at;
  }

  /** Place of the last clip that begins at or before `frame`; -1 when there is none. */
  #indexBefore(frame: number): number {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#spans[middle]!.firstFrame <= frame) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
