import type { Box3 } from "three";
import { PlayerError } from "../errors";
import type { DepthRow } from "../render/depth-sort";
import type { RigView, StreamInfo, TierName } from "../types";
import { type Range, type VideoState, type VideoStats } from "./events";
import { type FeedListener } from "./feed";
import { type VideoOptions } from "./options";
import { Playlist, type Span } from "./playlist";
import { type LayerWish } from "./quality";
import type { SessionHost } from "./session-parts";
import { type Reel } from "./transport";
/** What can be opened. */
export type VideoLocation = string | URL | Blob | ArrayLike<File>;
/** One stream, from its opening to its end: the parts of the player, tied together. */
export declare class Session implements FeedListener, Reel {
    #private;
    readonly host: SessionHost;
    readonly options: VideoOptions;
    constructor(host: SessionHost, options: VideoOptions);
    open(location: VideoLocation): Promise<void>;
    close(reason?: Error): void;
    /** Playback is over. */
    fail(error: PlayerError): void;
    play(): void;
    pause(): void;
    seek(seconds: number): void;
    seekToLive(): void;
    step(count: number): void;
    set loop(loop: boolean);
    set rate(rate: number);
    set wish(wish: LayerWish);
    /** Resolves when nothing is on its way that would change the picture; rejects when playback ends. */
    settled(): Promise<void>;
    retryNow(): void;
    get playlist(): Playlist | null;
    get time(): number;
    get paused(): boolean;
    get seeking(): boolean;
    get ended(): boolean;
    get frame(): number;
    get layers(): number;
    get tier(): TierName | null;
    get info(): StreamInfo | null;
    get views(): readonly RigView[];
    get bounds(): Box3 | null;
    get state(): VideoState;
    get readyState(): 0 | 1 | 2 | 3 | 4;
    get live(): boolean;
    get atLiveEdge(): boolean;
    get buffered(): {
        fetched: Range[];
        decoded: Range[];
    };
    get stats(): VideoStats;
    /** The scene was drawn. @param row depth of the stream's points for its camera. */
    rendered(row: DepthRow): void;
    get start(): number;
    get end(): number;
    get complete(): boolean;
    get frameSeconds(): number;
    get resumeSeconds(): number;
    decodedUntil(time: number, atMost: number): number;
    isShown(time: number): boolean;
    frameReady(): void;
    progressed(): void;
    clipSkipped(span: Span, error: PlayerError): void;
    described(info: StreamInfo, views: readonly RigView[]): void;
    tierChosen(tier: TierName, reason: string): void;
    failed(error: PlayerError): void;
}
