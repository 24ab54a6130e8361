import { type Box3, Object3D } from "three";
import type { RigView, StreamInfo, TierName } from "../types";
import { type Range, type VideoEvents, type VideoState, type VideoStats } from "./events";
import type { VideoOptions } from "./options";
import type { LayerWish } from "./quality";
import { type VideoLocation } from "./session";
/**
 * A volumetric video in a three.js scene. Add it to the scene, `load` a stream, `play`; the scene's own rendering
 * draws it. Time, seeking, buffering and events are those of HTMLMediaElement.
 *
 * Coordinates are the stream's own, usually OpenCV's with y down; turn and scale it like any Object3D.
 */
export declare class VolumetricVideo extends Object3D {
    #private;
    readonly type = "VolumetricVideo";
    /** The layers asked for, the tier and so on, as given. */
    readonly options: VideoOptions;
    constructor(options?: VideoOptions);
    /**
     * Opens a stream in place of the one before.
     *
     * @param location URL of a `.cgs` file, a stream's folder or its manifest; a `.cgs` file; a folder's files.
     * @returns when duration, description and views are known.
     * @throws PlayerError, as a rejection, and as the error event; AbortError when another load took its place.
     */
    load(location: VideoLocation): Promise<void>;
    /** Plays on, from the start where it has ended; before `load`, play begins with what is loaded. */
    play(): void;
    pause(): void;
    /** Goes to a time in seconds; times outside of the stream are those of its ends. */
    seek(seconds: number): void;
    /** Seconds; setting it seeks. */
    get currentTime(): number;
    set currentTime(seconds: number);
    /** When the last frame ends, in seconds; a live stream's grows. 0 before it is known. */
    get duration(): number;
    /** Times that can be played: not from 0 where a live stream has dropped its beginning. */
    get seekable(): Range;
    get loop(): boolean;
    set loop(loop: boolean);
    /** 0.1 to 4; other numbers are set to the nearest of these. */
    get playbackRate(): number;
    set playbackRate(rate: number);
    get paused(): boolean;
    get ended(): boolean;
    get seeking(): boolean;
    get state(): VideoState;
    /** As in HTMLMediaElement: 0 nothing, 1 metadata, 2 the picture, 3 the next one too, 4 enough to play on. */
    get readyState(): 0 | 1 | 2 | 3 | 4;
    /** What is here: `fetched` as bytes of clips, `decoded` as pictures. */
    get buffered(): {
        readonly fetched: readonly Range[];
        readonly decoded: readonly Range[];
    };
    /** The stream may still grow. */
    get live(): boolean;
    /** Is the playhead close to the newest clip of a live stream? */
    get atLiveEdge(): boolean;
    /** Goes to a live stream's newest clips, and stays with them in play. */
    seekToLive(): void;
    /** Goes `count` frames on, or back when negative, and pauses. */
    stepFrame(count: number): void;
    /** The number of the frame at the playhead, as the stream counts them; -1 before a stream is known. */
    get currentFrame(): number;
    /** How many layers of the stream are asked for. (`layers` are three.js's own.) */
    get quality(): LayerWish;
    set quality(quality: LayerWish);
    /** The layers that are fetched and decoded, 1 to 4. */
    get activeLayers(): number;
    /** How frames are decoded; null before that is known. */
    get tier(): TierName | null;
    /** The rig's cameras, offered as viewpoints; empty before loadedmetadata. */
    get views(): readonly RigView[];
    /** Description of the stream; null before loadedmetadata. */
    get info(): StreamInfo | null;
    /** A box that holds most of what the first picture shows, in the stream's coordinates; null before that. */
    get bounds(): Box3 | null;
    get stats(): VideoStats;
    /** Ask the server again now, without the pause after what failed. */
    retryNow(): void;
    /**
     * Waits until what is shown is final: the picture at the playhead, decoded from the layers in use as far as the
     * stream has them, in the order for the camera of the last rendering. The next rendering draws it.
     *
     * Render first, for that camera; while play goes on, or the camera moves, there may be no such moment.
     *
     * @throws PlayerError, as a rejection, when playback fails or nothing was loaded; AbortError when another load
     *   took this one's place.
     */
    settled(): Promise<void>;
    /** Calls `handler` at every `event`. Returns what takes it off again. */
    on<Name extends keyof VideoEvents>(event: Name, handler: (detail: VideoEvents[Name]) => void): () => void;
    /** Ends playback and gives memory, workers and textures back. The object is dead then. */
    dispose(): void;
}
