import type { PlayerError } from "../errors";
import type { ClipEntry, InitEntry } from "../format/manifest";
import type { Stream } from "../stream/stream";
import type { PackedFrame, RigView, StreamInfo, TierName } from "../types";
import { DecodePool, type PoolListener } from "../worker/decode-pool";
import type { ClipSource } from "../worker/protocol";
import type { WorkerLike } from "../worker/worker-host";
import { FrameStore, type StoredFrame } from "./frame-store";
import type { Playlist, Span } from "./playlist";
import { RunningMean } from "./rates";
import { type SegmentListener, Segments } from "./segments";
export interface FeedOptions {
    readonly workers: number;
    readonly tier: TierName | "auto";
    /** Bytes of decoded frames. */
    readonly frameBytes: number;
    /** Bytes of segments kept compressed. */
    readonly segmentBytes: number;
    /** Seconds of play that are decoded ahead. */
    readonly decodeSeconds: number;
    /** Seconds of play that are fetched ahead. */
    readonly fetchSeconds: number;
    readonly spawn: () => WorkerLike;
}
/** Where playback is and how it goes on. */
export interface Aim {
    /** The frame at the playhead. */
    readonly frame: number;
    readonly loop: boolean;
    /** False while paused or seeking: then the picture at the playhead is all that counts. */
    readonly moving: boolean;
    readonly rate: number;
    /** Every how-many-th frame is decoded. */
    readonly stride: number;
    /** Layers to fetch and decode, 1 to 4. */
    readonly layers: number;
    /** May a clip that is coming in slowly be cut behind a layer? */
    readonly mayCut: boolean;
}
/** What a feed tells its owner. */
export interface FeedListener {
    /** A frame was decoded. */
    frameReady(frame: number): void;
    /** Bytes have come. */
    progressed(): void;
    clipSkipped(span: Span, error: PlayerError): void;
    described(info: StreamInfo, views: readonly RigView[]): void;
    tierChosen(tier: TierName, reason: string): void;
    /** Nothing can be played. */
    failed(error: PlayerError): void;
}
/**
 * Keeps decoded frames ahead of a playhead: fetches segments, has them decoded, holds both within their bounds.
 */
export declare class FrameFeed implements PoolListener, SegmentListener {
    #private;
    readonly stream: Stream;
    readonly options: FeedOptions;
    readonly listener: FeedListener;
    readonly store: FrameStore;
    readonly segments: Segments;
    readonly pool: DecodePool;
    /** Milliseconds of decoding a frame, its share of opening the clip included. */
    readonly decodeMs: RunningMean;
    constructor(stream: Stream, playlist: Playlist, options: FeedOptions, listener: FeedListener);
    get playlist(): Playlist;
    /** Bytes that the feed holds. */
    get bytes(): number;
    /** The stream has grown, or lost clips at its front. */
    set playlist(playlist: Playlist);
    /** Sets what frames are for. */
    aim(aim: Aim): void;
    /** The picture to be shown at `frame`, if it is decoded. */
    picture(frame: number, stride: number): StoredFrame | undefined;
    /** Is nothing better to come for `frame` than its picture, when so many layers are asked for? */
    isComplete(frame: number, stride: number, layers: number): boolean;
    /**
     * Up to when all pictures are decoded, seconds; `time` itself when the one at `time` is not.
     *
     * @param atMost how far to look ahead, in seconds.
     */
    decodedUntil(time: number, stride: number, atMost: number): number;
    /** How far ahead of any moment pictures will be decoded if nothing fails, in seconds. */
    get reachSeconds(): number;
    /** Up to when the bytes of all clips are here, seconds. */
    fetchedUntil(time: number): number;
    /** Are the bytes of all clips that will be played here? */
    get allFetched(): boolean;
    /** Gives fetches and decoders what is to do next. Does nothing when all is as it should be. */
    pump(): void;
    close(): void;
    arrived(): void;
    prefixArrived(entry: ClipEntry): void;
    clipLost(entry: ClipEntry, error: PlayerError): void;
    initLost(_entry: InitEntry, error: PlayerError): void;
    changed(): void;
    tierChosen(tier: TierName, reason: string): void;
    initRead(_id: string, info: StreamInfo, views: readonly RigView[]): void;
    initFailed(error: PlayerError): void;
    opened(source: ClipSource, milliseconds: number): void;
    frameDecoded(source: ClipSource, clipFrame: number, packed: PackedFrame, milliseconds: number): void;
    clipFailed(source: ClipSource, error: PlayerError): void;
    unusable(error: PlayerError): void;
}
/** Bits a second of playing clips, for 1, 1 to 2, 1 to 3 and all layers. */
export declare function layerRates(entries: readonly ClipEntry[], rate: number): [number, number, number, number];
