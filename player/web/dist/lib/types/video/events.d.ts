import type { PlayerError } from "../errors";
import type { RetryEvent } from "../stream/retry";
import type { RigView, StreamInfo, TierName } from "../types";
/** How far a video is. */
export type VideoState = 
/** Nothing was loaded. */
"idle"
/** The manifest and the description of the stream are on their way. */
 | "loading"
/** The picture at the playhead is not there, or play waits for more. */
 | "buffering"
/** The picture at the playhead is shown, and play goes on if it is on. */
 | "ready"
/** It cannot go on; the error event said why. `load` again. */
 | "failed";
/** From when to when, in seconds. */
export type Range = readonly [number, number];
/** Nothing more to say. */
export type Bare = Record<string, never>;
/** Events and what comes with them. Those that HTMLMediaElement has mean the same here. */
export interface VideoEvents {
    /** Duration, description and views are known. */
    loadedmetadata: {
        readonly info: StreamInfo;
        readonly views: readonly RigView[];
        readonly duration: number;
    };
    play: Bare;
    pause: Bare;
    /** Play has begun or goes on. */
    playing: Bare;
    /** Play would go on if more were decoded. */
    waiting: Bare;
    ended: Bare;
    seeking: {
        readonly time: number;
    };
    /** The picture at the new time is in place. */
    seeked: {
        readonly time: number;
    };
    /** Four times a second of play, and whenever time jumps. */
    timeupdate: {
        readonly time: number;
    };
    durationchange: {
        readonly duration: number;
    };
    ratechange: {
        readonly rate: number;
    };
    /** Another picture is in place: the next rendering shows it. `layers` are those that it was decoded from. */
    frame: {
        readonly frame: number;
        readonly time: number;
        readonly layers: number;
    };
    /** The picture in place has another order, for a camera that has moved: draw once more. */
    order: {
        readonly frame: number;
    };
    /** Bytes have come. */
    progress: {
        readonly bytesRead: number;
    };
    statechange: {
        readonly state: VideoState;
    };
    /** Another number of layers is fetched and decoded. */
    layerschange: {
        readonly layers: number;
    };
    /** Frames are decoded another way; `reason` is empty the first time. */
    tierchange: {
        readonly tier: TierName;
        readonly reason: string;
    };
    /** A live stream has ended, or where play is has come to or left its edge. */
    livechange: {
        readonly live: boolean;
        readonly atLiveEdge: boolean;
    };
    /** A request failed and will be sent again. */
    retry: RetryEvent;
    /** What failed has come through. */
    recovered: {
        readonly where: string;
    };
    /** A clip is damaged or gone; the picture before it stays while its time passes. */
    skipped: {
        readonly clip: number;
        readonly start: number;
        readonly end: number;
        readonly error: PlayerError;
    };
    /** Playback is over; see `state`. */
    error: {
        readonly error: PlayerError;
    };
}
/** Figures of playback, for an overlay or a log. */
export interface VideoStats {
    /** Pictures put in place a second, lately. */
    readonly fps: number;
    /** The frame that is shown; -1 before the first one. */
    readonly shownFrame: number;
    /** Milliseconds of a worker for a frame, its share of preparing the clip included. */
    readonly decodeMs: number;
    /** Milliseconds of the last sort. */
    readonly sortMs: number;
    /** Gaussians drawn. */
    readonly splats: number;
    /** Seconds decoded, and seconds fetched, from the playhead on. */
    readonly bufferSeconds: number;
    readonly fetchedSeconds: number;
    /** Measured bandwidth. */
    readonly bitsPerSecond: number;
    readonly bytesRead: number;
    /** Frames that play passed over. */
    readonly droppedFrames: number;
    /** Frames decoded so far, again and again where memory is short. */
    readonly decodedFrames: number;
    readonly tier: TierName | null;
    readonly layers: number;
    readonly workers: number;
    /** Bytes of decoded frames and kept segments. */
    readonly memoryBytes: number;
}
/** Those of a video without a stream. */
export declare const NO_STATS: VideoStats;
