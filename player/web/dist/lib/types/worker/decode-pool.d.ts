import { type PlayerError } from "../errors";
import type { PackedFrame, RigView, StreamInfo, TierName } from "../types";
import { type Answer, type ClipSource } from "./protocol";
import { type HostListener, WorkerHost, type WorkerLike } from "./worker-host";
/** What a pool tells its owner. */
export interface PoolListener {
    /** Something was finished or lost: there may be workers to give orders to. */
    changed(): void;
    /** `reason` says why it is another tier than before; "" for the first. */
    tierChosen(tier: TierName, reason: string): void;
    initRead(id: string, info: StreamInfo, views: readonly RigView[]): void;
    initFailed(error: PlayerError): void;
    opened(source: ClipSource, milliseconds: number): void;
    frameDecoded(source: ClipSource, clipFrame: number, frame: PackedFrame, milliseconds: number): void;
    /** A clip cannot be decoded on any tier. */
    clipFailed(source: ClipSource, error: PlayerError): void;
    /** No tier works here. */
    unusable(error: PlayerError): void;
}
/**
 * Decode workers. The first one finds out which tier works; the others follow. A worker that dies is replaced; a
 * tier that fails is replaced by the next lower one. What a lost worker had to do is for the owner to order again.
 */
export declare class DecodePool implements HostListener {
    #private;
    readonly size: number;
    readonly wanted: TierName | "auto";
    readonly spawn: () => WorkerLike;
    readonly listener: PoolListener;
    /**
     * @param size workers at most.
     * @param wanted tier to begin with.
     */
    constructor(size: number, wanted: TierName | "auto", spawn: () => WorkerLike, listener: PoolListener);
    /** The tier in use; null until the first worker has started. */
    get tier(): TierName | null;
    /** Workers that take orders. */
    get workers(): readonly WorkerHost[];
    /** Has some worker been told to decode this frame from at least so many layers? */
    isOrdered(clip: number, layers: number, clipFrame: number): boolean;
    close(): void;
    answered(host: WorkerHost, answer: Answer): void;
    crashed(host: WorkerHost, reason: string): void;
}
