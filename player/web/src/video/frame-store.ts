import type { PackedFrame } from "../types";

/** A decoded frame. While it is pinned (being sorted or shown) its memory is not given away. */
export interface StoredFrame {
  readonly frame: number;
  /** How many layers of its clip it was decoded from, 1 to 4. */
  readonly layers: number;
  packed: PackedFrame;
  readonly bytes: number;
  pins: number;
  /** No longer in the store; its memory is taken back when the last pin is gone. */
  dropped: boolean;
}

/** Frames held whatever their size: play needs the one that is on and the next. */
const LEAST_FRAMES = 2;
/** Arrays kept for the next frames; more are left to the garbage collector. */
const SPARE_ARRAYS = 6;

/**
 * Decoded frames, bounded in bytes. Which frame goes first is the caller's knowledge: the one that will be shown
 * last. The memory of frames that went is used for new ones.
 */
export class FrameStore {
  readonly #frames = new Map<number, StoredFrame>();
  readonly #spare: Uint32Array[] = [];
  #bytes = 0;

  /** @param limitBytes of all frames together. */
  constructor(readonly limitBytes: number) {}

  /** Bytes of all frames and spare arrays. */
  get bytes(): number {
    return this.#spare.reduce((sum, array) => sum + array.byteLength, this.#bytes);
  }

  get size(): number {
    return this.#frames.size;
  }

  /** Mean bytes of a frame; 0 when there is none. */
  get frameBytes(): number {
    return this.#frames.size ? this.#bytes / this.#frames.size : 0;
  }

  /** How many frames of the present size may be held. */
  get capacity(): number {
    return this.frameBytes ? Math.max(LEAST_FRAMES, Math.floor(this.limitBytes / this.frameBytes)) : Infinity;
  }

  get(frame: number): StoredFrame | undefined {
    return this.#frames.get(frame);
  }

  /** Layers of a frame; 0 when it is not here. */
  layersOf(frame: number): number {
    return this.#frames.get(frame)?.layers ?? 0;
  }

  frames(): IterableIterator<number> {
    return this.#frames.keys();
  }

  /**
   * Takes a frame in unless a better one is here, then drops frames until the limit holds.
   *
   * @param lateness of a frame: the greater, the later it will be shown. The new frame itself may go.
   */
  add(frame: number, layers: number, packed: PackedFrame, lateness: (frame: number) => number): void {
    const before = this.#frames.get(frame);
    if (before && before.layers > layers) {
      this.recycle(packed.data);
      return;
    }
    if (before) this.#drop(before);
    const stored = { frame, layers, packed, bytes: packed.data.byteLength, pins: 0, dropped: false };
    this.#frames.set(frame, stored);
    this.#bytes += stored.bytes;
    while (this.#bytes > this.limitBytes && this.#frames.size > LEAST_FRAMES)
      this.#drop(this.#latest(lateness));
  }

  pin(stored: StoredFrame): void {
    stored.pins++;
  }

  unpin(stored: StoredFrame): void {
    stored.pins--;
    if (stored.pins === 0 && stored.dropped) this.recycle(stored.packed.data);
  }

  /** An array for the next frame, if one is free. */
  takeSpare(): Uint32Array | null {
    return this.#spare.pop() ?? null;
  }

  /** Keep an array for later. */
  recycle(data: Uint32Array): void {
    if (data.byteLength && this.#spare.length < SPARE_ARRAYS) this.#spare.push(data);
  }

  /** Takes a frame out, for example because its memory is lost. */
  remove(stored: StoredFrame): void {
    if (this.#frames.get(stored.frame) === stored) this.#drop(stored);
  }

  clear(): void {
    for (const stored of this.#frames.values()) this.#drop(stored);
    this.#spare.length = 0;
  }

  #latest(lateness: (frame: number) => number): StoredFrame {
    let latest: StoredFrame | null = null;
    let most = -Infinity;
    for (const stored of this.#frames.values()) {
      const late = lateness(stored.frame);
      if (late > most) [latest, most] = [stored, late];
    }
    return latest!;
  }

  #drop(stored: StoredFrame): void {
    this.#frames.delete(stored.frame);
    this.#bytes -= stored.bytes;
    stored.dropped = true;
    if (stored.pins === 0) this.recycle(stored.packed.data);
  }
}

/**
 * When a frame will be shown, in frames from now; those behind the playhead come last, or after the loop's end.
 *
 * @param playhead and `frame`, frame numbers; `length` in frames, of the loop.
 */
export function lateness(frame: number, playhead: number, loop: boolean, length: number): number {
  const ahead = frame - playhead;
  if (ahead >= 0) return ahead;
  return loop ? ahead + length : length - ahead;
}
