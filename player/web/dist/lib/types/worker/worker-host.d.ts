import type { TierName } from "../types";
import type { Answer, ClipSource, Order } from "./protocol";
/** What the player needs of a Worker. */
export interface WorkerLike {
    postMessage(message: Order, transfer: Transferable[]): void;
    terminate(): void;
    onmessage: ((event: MessageEvent<Answer>) => void) | null;
    onerror: ((event: ErrorEvent) => void) | null;
    onmessageerror: ((event: MessageEvent) => void) | null;
}
/** A clip that a worker has open, or was told to open. */
export interface HeldClip {
    /** Its number in orders. */
    readonly id: number;
    readonly clip: number;
    readonly layers: number;
    readonly source: ClipSource;
    /** Frames ordered and not yet answered, counted in the clip. */
    readonly ordered: Set<number>;
    opening: boolean;
}
/** What a host tells its pool. */
export interface HostListener {
    answered(host: WorkerHost, answer: Answer): void;
    /** The worker is dead. */
    crashed(host: WorkerHost, reason: string): void;
}
/** The main thread's side of one decode worker: what it holds, and what it was ordered to do. */
export declare class WorkerHost {
    #private;
    readonly wanted: TierName | "auto";
    readonly listener: HostListener;
    /** null until it has started. */
    tier: TierName | null;
    readonly clips: HeldClip[];
    constructor(spawn: () => WorkerLike, wanted: TierName | "auto", listener: HostListener);
    /** Orders that are not answered. */
    get pending(): number;
    held(id: number): HeldClip | undefined;
    /** Decodes an init segment there, unless it is the one that the worker has. */
    readInit(id: string, where: string, data: Uint8Array): void;
    open(source: ClipSource): void;
    /** @param reuse is given away. */
    decode(held: HeldClip, clipFrame: number, reuse: Uint32Array | null): void;
    close(held: HeldClip): void;
    terminate(): void;
}
