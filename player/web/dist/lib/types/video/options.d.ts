import type { HttpOptions } from "../stream/download";
import type { RetryOptions } from "../stream/retry";
import type { TierName } from "../types";
import type { WorkerLike } from "../worker/worker-host";
import type { FeedOptions } from "./feed";
import type { LayerWish } from "./quality";
/** Choices of a VolumetricVideo; all can be left out. */
export interface VideoOptions {
    /** Begin to play as soon as something is loaded. */
    readonly autoplay?: boolean;
    readonly loop?: boolean;
    /** 0.1 to 4. */
    readonly playbackRate?: number;
    /** How many layers of each clip to fetch and decode, 1 to 4; "auto": as many as connection and machine can keep up with. */
    readonly quality?: LayerWish;
    /** How to decode; "auto": the fastest that works. */
    readonly tier?: TierName | "auto";
    /** Decode workers, 1 to 8; usually one less than cores, at most 4. */
    readonly workers?: number;
    /** Decoded frames kept, in bytes; 256 MB, less on small machines. */
    readonly frameBytes?: number;
    /** Segments kept compressed, so that a loop is fetched once, in bytes; 64 MB. */
    readonly segmentBytes?: number;
    /** Seconds of play that are decoded ahead; 1.5. */
    readonly decodeSeconds?: number;
    /** Seconds of play that are fetched ahead; 10. */
    readonly fetchSeconds?: number;
    /** Where to begin, in seconds; a live stream begins at its edge otherwise. */
    readonly startTime?: number;
    /** Patience with servers. */
    readonly retry?: Partial<RetryOptions>;
    /** How servers are asked: headers, credentials, or a `fetch` of one's own. */
    readonly http?: Partial<Omit<HttpOptions, "stallS">>;
}
/** What the feed works with. */
export declare function feedOptions(options: VideoOptions, spawn: () => WorkerLike): FeedOptions;
/** Decode workers, the first of which is started before it is known what for: its code loads meanwhile. */
export declare class WarmWorkers {
    #private;
    /** Starts the first worker. Where none can be started, the pool will find out. */
    warm(): void;
    readonly spawn: () => WorkerLike;
    /** Ends what nobody has taken. */
    close(): void;
}
