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
/**
 * The playhead: play, pause, seek, loop, wait and end by the rules of HTMLMediaElement. Time goes on with the
 * clock while pictures are decoded, and never past them.
 */
export declare class Transport {
    #private;
    readonly reel: Reel;
    readonly events: Emitter<VideoEvents>;
    loop: boolean;
    rate: number;
    constructor(reel: Reel, events: Emitter<VideoEvents>);
    get time(): number;
    get paused(): boolean;
    get seeking(): boolean;
    /** Play was asked for and cannot go on, for long enough to be said. */
    get waiting(): boolean;
    get ended(): boolean;
    /** Places the playhead before anything is shown; no event but the picture's. */
    begin(time: number, now: number): void;
    play(now: number): void;
    pause(): void;
    /** Times outside of the stream are those of its ends. */
    seek(time: number, now: number): void;
    /** Time passes without play: the page is hidden. */
    hold(now: number): void;
    /** @param now a clock's milliseconds. */
    tick(now: number): void;
}
