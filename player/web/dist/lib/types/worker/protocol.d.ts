import { PlayerError } from "../errors";
import type { PackedFrame, RigView, StreamInfo, TierName } from "../types";
/** Orders to a decode worker. `clip` is a number that the sender chose for what it opened. */
export type Order = {
    readonly kind: "start";
    readonly tier: TierName | "auto";
} | {
    readonly kind: "init";
    readonly id: string;
    readonly where: string;
    readonly data: Uint8Array;
} | {
    readonly kind: "open";
    readonly clip: number;
    readonly source: ClipSource;
} | {
    readonly kind: "frame";
    readonly clip: number;
    readonly clipFrame: number;
    /** An array that the frame may be written to. */
    readonly reuse: Uint32Array | null;
} | {
    readonly kind: "close";
    readonly clip: number;
};
/** What to decode a clip from. */
export interface ClipSource {
    /** Number in the stream; the segment must say the same. */
    readonly number: number;
    readonly firstFrame: number;
    readonly frames: number;
    readonly initId: string;
    readonly layers: number;
    /** The segment, at least its first `layers` layers. */
    readonly data: Uint8Array;
    /** Its name in messages. */
    readonly where: string;
}
/** Answers of a decode worker; one to every order but `close`. */
export type Answer = {
    readonly kind: "started";
    readonly tier: TierName;
} | {
    readonly kind: "init";
    readonly id: string;
    readonly info: StreamInfo;
    readonly views: readonly RigView[];
} | {
    readonly kind: "opened";
    readonly clip: number;
    readonly milliseconds: number;
} | {
    readonly kind: "frame";
    readonly clip: number;
    readonly clipFrame: number;
    readonly frame: PackedFrame;
    readonly milliseconds: number;
} | {
    readonly kind: "failed";
    readonly order: Order["kind"];
    readonly clip: number;
    readonly error: ErrorRecord;
};
/** An error between threads. */
export interface ErrorRecord {
    readonly name: string;
    readonly what: string;
    readonly where: string;
    readonly hint: string;
}
/** What is sent of an error. */
export declare function recordOf(error: unknown): ErrorRecord;
/** The error that was sent. */
export declare function errorOf({ name, what, where, hint }: ErrorRecord): PlayerError;
