/** The part of a manifest's entry that says which frames a clip has. */
export interface Span {
    readonly clip: number;
    readonly firstFrame: number;
    readonly frames: number;
}
/**
 * The pictures of a stream, their frames and seconds. Time 0 is frame `origin`; frame numbers are the stream's own.
 *
 * Frames may be missing between clips, and damaged clips are taken out: there the picture before stays.
 */
export declare class Playlist {
    #private;
    readonly fps: readonly [number, number];
    readonly origin: number;
    constructor(spans: readonly Span[], fps: readonly [number, number], origin: number, damaged?: ReadonlySet<number>);
    /** The same without one clip. */
    without(clip: number): Playlist;
    /** The same stream after it has grown, or lost clips at its front. */
    grown(spans: readonly Span[], origin: number): Playlist;
    /** Clips that can be shown, in order. */
    get spans(): readonly Span[];
    /** Seconds at which the first listed frame begins; above 0 when a live stream has dropped clips. */
    get start(): number;
    /** Seconds at which the last listed frame ends. */
    get end(): number;
    /** Seconds of a frame. */
    get frameSeconds(): number;
    timeOf(frame: number): number;
    /** The frame that is on at `seconds`, within the listed ones; it need not exist. */
    frameAt(seconds: number): number;
    /** The clip that has `frame`; null where there is none. */
    spanAt(frame: number): Span | null;
    /**
     * The frame whose picture is shown at `frame`: itself, or with `stride` n only every n-th of a clip, or the
     * last one before a gap. -1 when there is none before it.
     */
    pictureAt(frame: number, stride?: number): number;
    /** The first frame behind `frame` with a picture of its own; -1 behind the last one. */
    pictureAfter(frame: number, stride?: number): number;
    /** The frame `steps` pictures away, stopping at the ends. */
    step(frame: number, steps: number): number;
    /** Pictures in the order in which they will be shown from `frame` on, each once; past the end when `loop`. */
    pictures(frame: number, stride: number, loop: boolean): Generator<number>;
}
