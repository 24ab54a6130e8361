/** The sort worker's side of the conversation, apart from the worker itself so that it runs anywhere. */
import type { PackedFrame } from "../types";
import { type DepthRow } from "./depth-sort";
export interface SortRequest {
    /** Gaussians to sort from now on; null: those that the worker has. */
    readonly frame: PackedFrame | null;
    readonly row: DepthRow;
    /** Memory for the order, which the worker may use; null: it takes its own. */
    readonly spare: Uint32Array | null;
}
export interface SortResponse {
    /** The frame of the request, given back. */
    readonly frame: PackedFrame | null;
    /** As long as its memory; the first `drawn` entries count. */
    readonly order: Uint32Array;
    readonly drawn: number;
    /** Milliseconds of the sort, copying the means among it. */
    readonly ms: number;
}
/** Sorts the frame that it was given last, for one camera after the other. */
export declare class SortService {
    #private;
    answer(request: SortRequest): SortResponse;
}
/** What of a message can be handed over instead of copied. Shared memory goes as it is. */
export declare function transferred(frame: PackedFrame | null, order: Uint32Array | null): ArrayBuffer[];
