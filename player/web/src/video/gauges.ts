import type { Stream } from "../stream/stream";
import type { VideoStats } from "./events";
import { type FrameFeed, layerRates } from "./feed";
import type { Measured } from "./quality";
import { EventRate, type Rate } from "./rates";

/** What a transport is doing, as far as figures go. */
export interface Motion {
  readonly time: number;
  readonly paused: boolean;
  readonly waiting: boolean;
  readonly rate: Rate;
}

/** How far stats look ahead, in seconds. */
const STATS_SECONDS = 60;
/** Renderings are to come as often as pictures or, where these are many, so often a second ... */
const SMOOTH_RENDERINGS = 30;
/** ... but only below this share of that is drawing too slow. */
const SLOW_SHARE = 0.5;
/** A clip's frames are decoded by at most so many workers. */
const SHARED_BY = 2;

/** Counts what happens, and makes figures of it. */
export class Gauges {
  readonly #pictures = new EventRate();
  readonly #renderings = new EventRate();
  #lastFrame = Number.POSITIVE_INFINITY;
  #dropped = 0;
  #decoded = 0;
  #sortMs = 0;

  /** The scene was drawn. */
  rendered(): void {
    this.#renderings.count(performance.now());
  }

  frameDecoded(): void {
    this.#decoded++;
  }

  /**
   * A picture was put in place.
   *
   * @param inPlay it follows the one before by playing, not by a seek.
   * @param framesPerSecond of the stream; a gap of a second is no dropped frames.
   */
  pictureShown(frame: number, sortMs: number, inPlay: boolean, framesPerSecond: Rate): void {
    this.#sortMs = sortMs;
    this.#pictures.count(performance.now());
    const passed = frame - this.#lastFrame - 1;
    if (inPlay && passed > 0 && passed < framesPerSecond) this.#dropped += passed;
    this.#lastFrame = frame;
  }

  /** The picture in place was sorted anew. */
  pictureSorted(sortMs: number): void {
    this.#sortMs = sortMs;
  }

  /** What the choice of layers rests on. */
  measure(feed: FrameFeed, stream: Stream, motion: Motion, stride: number): Measured {
    const { time, paused, rate, waiting } = motion;
    const framesPerSecond = rate / feed.playlist.frameSeconds;
    const workers = Math.max(1, Math.min(SHARED_BY, feed.pool.workers.length));
    const decodeMs = feed.decodeMs.value;
    const ahead = time + feed.options.fetchSeconds;
    const near = stream.manifest.segments.filter((entry) => {
      const begin = feed.playlist.timeOf(entry.firstFrame);
      return begin + entry.durationS > time && begin < ahead;
    });
    return {
      layerRates: layerRates(near, rate),
      bandwidth: stream.meter.known ? stream.meter.bitsPerSecond : null,
      fetched: paused || feed.allFetched,
      bufferSeconds: feed.fetchedUntil(time) - time,
      decodeLoad: decodeMs === null || paused ? null : (decodeMs * framesPerSecond) / 1000 / workers,
      drawLoad: paused || waiting ? null : this.#drawLoad(framesPerSecond / stride),
      framesPerSecond,
    };
  }

  /** @param shownFrame -1 for none; `splats` drawn; `layers` in use. */
  stats(
    feed: FrameFeed,
    stream: Stream,
    time: number,
    stride: number,
    screen: Pick<VideoStats, "shownFrame" | "splats" | "layers">,
  ): VideoStats {
    return {
      ...screen,
      fps: this.#pictures.perSecond(performance.now()),
      decodeMs: feed.decodeMs.value ?? 0,
      sortMs: this.#sortMs,
      bufferSeconds: Math.max(0, feed.decodedUntil(time, stride, STATS_SECONDS) - time),
      fetchedSeconds: Math.max(0, feed.fetchedUntil(time) - time),
      bitsPerSecond: stream.meter.known ? stream.meter.bitsPerSecond : 0,
      bytesRead: stream.bytesRead,
      droppedFrames: this.#dropped,
      decodedFrames: this.#decoded,
      tier: feed.pool.tier,
      workers: feed.pool.workers.length,
      memoryBytes: feed.bytes,
    };
  }

  #drawLoad(picturesPerSecond: Rate): number | null {
    const rendered = this.#renderings.perSecond(performance.now());
    const wanted = Math.min(SMOOTH_RENDERINGS, picturesPerSecond) * SLOW_SHARE;
    return rendered > 0 ? wanted / rendered : null;
  }
}
