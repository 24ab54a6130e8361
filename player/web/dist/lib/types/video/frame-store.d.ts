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
/**
 * Decoded frames, bounded in bytes. Which frame goes first is the caller's knowledge: the one that will be shown
 * last. The memory of frames that went is used for new ones.
 */
export declare class FrameStore {
    #private;
    readonly limitBytes: number;
    /** @param limitBytes of all frames together. */
    constructor(limitBytes: number);
    /** Bytes of all frames and spare arrays. */
    get bytes(): number;
    get size(): number;
    /** Mean bytes of a frame; 0 when there is none. */
    get frameBytes(): number;
    /** How many frames of the present size may be held. */
    get capacity(): number;
    get(frame: number): StoredFrame | undefined;
    /** Layers of a frame; 0 when it is not here. */
    layersOf(frame: number): number;
    frames(): IterableIterator<number>;
    /**
     * Takes a frame in unless a better one is here, then drops frames until the limit holds.
     *
     * @param lateness of a frame: the greater, the later it will be shown. The new frame itself may go.
     */
    add(frame: number, layers: number, packed: PackedFrame, lateness: (frame: number) => number): void;
    pin(stored: StoredFrame): void;
    unpin(stored: StoredFrame): void;
    /** An array for the next frame, if one is free. */
    takeSpare(): Uint32Array | null;
    /** Keep an array for later. */
    recycle(data: Uint32Array): void;
    /** Takes a frame out, for example because its memory is lost. */
    remove(stored: StoredFrame): void;
    clear(): void;
}
/**
 * When a frame will be shown, in frames from now; those behind the playhead come last, or after the loop's end.
 *
 * @param playhead and `frame`, frame numbers; `length` in frames, of the loop.
 */
export declare function lateness(frame: number, playhead: number, loop: boolean, length: number): number;
