import type { Stream } from "../stream/stream";
import type { VideoStats } from "./events";
import { type FrameFeed } from "./feed";
import type { Measured } from "./quality";
import { type Rate } from "./rates";
/** What a transport is doing, as far as figures go. */
export interface Motion {
    readonly time: number;
    readonly paused: boolean;
    readonly waiting: boolean;
    readonly rate: Rate;
}
/** Counts what happens, and makes figures of it. */
export declare class Gauges {
    #private;
    /** The scene was drawn. */
    rendered(): void;
    frameDecoded(): void;
    /**
     * A picture was put in place.
     *
     * @param inPlay it follows the one before by playing, not by a seek.
     * @param framesPerSecond of the stream; a gap of a second is no dropped frames.
     */
    pictureShown(frame: number, sortMs: number, inPlay: boolean, framesPerSecond: Rate): void;
    /** The picture in place was sorted anew. */
    pictureSorted(sortMs: number): void;
    /** What the choice of layers rests on. */
    measure(feed: FrameFeed, stream: Stream, motion: Motion, stride: number): Measured;
    /** @param shownFrame -1 for none; `splats` drawn; `layers` in use. */
    stats(feed: FrameFeed, stream: Stream, time: number, stride: number, screen: Pick<VideoStats, "shownFrame" | "splats" | "layers">): VideoStats;
}
