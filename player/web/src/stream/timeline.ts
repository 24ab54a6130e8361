/** Frames, times and clips of a manifest. */

import type { ClipEntry, Manifest } from "../format/manifest";

/** Rounding of a time to its frame, in frames: a time that was computed from a frame must give that frame. */
const FRAME_SLACK = 1e-6;

/**
 * Where the frames of a manifest lie in time. Time 0 is the frame `origin`, at which the stream began when it was
 * opened; it stays there when a live stream drops its first clips. Frames may be missing between clips.
 */
export class Timeline {
  private readonly clips: readonly ClipEntry[];

  /** @param origin frame at time 0. */
  constructor(
    readonly manifest: Manifest,
    readonly origin: number,
  ) {
    this.clips = manifest.segments;
  }

  /** Frames a second. */
  get frameRate(): number {
    return this.manifest.fps[0] / this.manifest.fps[1];
  }

  /** The first frame that is listed; the origin when none is. */
  get firstFrame(): number {
    return this.clips[0]?.firstFrame ?? this.origin;
  }

  /** The frame behind the last one. */
  get endFrame(): number {
    const last = this.clips.at(-1);
    return last === undefined ? this.origin : last.firstFrame + last.frames;
  }

  /** When the first listed frame begins, in seconds: 0, until clips are dropped. */
  get startS(): number {
    return this.timeOf(this.firstFrame);
  }

  /** When the last listed frame ends, in seconds. */
  get endS(): number {
    return this.timeOf(this.endFrame);
  }

  /** From the beginning of the first to the end of the last listed frame, missing ones included. */
  get durationS(): number {
    return this.endS - this.startS;
  }

  /** When a frame begins, in seconds. */
  timeOf(frame: number): number {
    return ((frame - this.origin) * this.manifest.fps[1]) / this.manifest.fps[0];
  }

  /** The frame shown at a time, which need not be there; from the first to the last listed one. */
  frameAt(timeS: number): number {
    const frame = this.origin + Math.floor(timeS * this.frameRate + FRAME_SLACK);
    return Math.max(this.firstFrame, Math.min(frame, this.endFrame - 1));
  }

  /** The clip with this frame; null when the frame is missing. */
  clipOf(frame: number): ClipEntry | null {
    const clip = this.clipFrom(frame);
    return clip !== null && clip.firstFrame <= frame ? clip : null;
  }

  /** The clip with this frame or, when it is missing, the next one; null behind the last. */
  clipFrom(frame: number): ClipEntry | null {
    let [low, high] = [0, this.clips.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      const clip = this.clips[middle]!;
      if (clip.firstFrame + clip.frames <= frame) low = middle + 1;
      else high = middle;
    }
    return this.clips[low] ?? null;
  }

  /** The clip shown at a time; null when the frame is missing. */
  clipAt(timeS: number): ClipEntry | null {
    return this.clips.length === 0 ? null : this.clipOf(this.frameAt(timeS));
  }

  /** The clip behind this one; null behind the last. */
  clipAfter(clip: ClipEntry): ClipEntry | null {
    return this.clipFrom(clip.firstFrame + clip.frames);
  }
}
