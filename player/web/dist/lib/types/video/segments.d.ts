import { PlayerError } from "../errors";
import type { ClipEntry, InitEntry } from "../format/manifest";
import type { Stream } from "../stream/stream";
import type { ClipKey } from "./scheduler";
/** A clip's bytes, whole or cut behind a layer. */
export interface Segment {
    readonly data: Uint8Array;
    /** Layers that it has, 1 to 4. */
    readonly layers: number;
}
/** What the segments tell their owner. */
export interface SegmentListener {
    /** A clip or init segment has come. */
    arrived(): void;
    /** The first layers of a clip are here while the rest is on its way: see `prefix`. */
    prefixArrived(entry: ClipEntry): void;
    /** A clip is damaged or gone. */
    clipLost(entry: ClipEntry, error: PlayerError): void;
    /** An init segment is damaged or gone: nothing that needs it can be played. */
    initLost(entry: InitEntry, error: PlayerError): void;
}
/** Init segments kept; a stream rarely has more than one. */
export declare const INITS = 2;
/** The most layers that lie in the bytes of the first `layers` layers: a layer can be empty. */
export declare function layersWithin(entry: ClipEntry, layers: number): number;
/** Segments as they came, compressed, for as long as they fit; those not used for longest go first. */
export declare class Segments {
    #private;
    readonly stream: Stream;
    readonly limitBytes: number;
    readonly listener: SegmentListener;
    constructor(stream: Stream, limitBytes: number, listener: SegmentListener);
    /** Bytes of all that is kept. */
    get bytes(): number;
    /** Layers of the clips that are here. */
    get here(): Map<number, number>;
    get fetching(): ClipKey[];
    clip(clip: number): Segment | undefined;
    init(id: string): Uint8Array | undefined;
    /** Notes that a clip is in use, so that it is kept. */
    touch(clip: number): void;
    /** Fetches an init segment that is not here; one that is here is noted to be in use, so that it is kept. */
    fetchInit(entry: InitEntry): void;
    fetchClip(entry: ClipEntry, layers: number): void;
    /** The first layers of a clip that is on its way; null before they are here. */
    prefix(clip: number): Segment | null;
    /** Takes the prefix of a clip that is on its way for all of it. */
    cut(clip: number): void;
    /** Gives a fetch up. */
    abort(clip: number): void;
    close(): void;
}
