import type { PackedFrame } from "../types";
import type { DepthRow } from "./depth-sort";
/** What became of a request. */
export interface SortAnswer {
    /**
     * Indices from back to front of the Gaussians that are in front of the camera. Null: a newer request took this
     * one's place before it was begun.
     */
    readonly order: Uint32Array | null;
    /**
     * The frame that the request came with, given back in a new object with the same memory. Null: the request came
     * without one, or the newer request that took its place took over its frame and will give it back.
     */
    readonly frame: PackedFrame | null;
    /** Milliseconds of the sort in the worker. */
    readonly sortMs: number;
}
/** What a Sorter needs of a worker. */
export type SortPort = Pick<Worker, "postMessage" | "addEventListener" | "terminate">;
/**
 * Sorts Gaussians by depth in a worker, one request at a time.
 *
 * Memory goes back and forth without copies: a frame's array is out of reach until its answer comes, and orders
 * come from the arrays that were given back to `recycle`.
 */
export declare class Sorter {
    #private;
    /** @param port a worker of its own kind, unless given. */
    constructor(port?: SortPort);
    /** Whether a request is under way. */
    get busy(): boolean;
    /**
     * Order for one camera. While a request is under way the newest one waits; those between are passed over.
     *
     * @param frame Gaussians to sort from now on, whose array must be the only one on its memory; null: those that
     *   the sorter has.
     * @param row depth in front of the camera, see `depthRow`.
     * @throws Error (as a rejection) when the sorter is closed or its worker failed.
     */
    sort(frame: PackedFrame | null, row: DepthRow): Promise<SortAnswer>;
    /** Gives the memory of an order back that is no longer drawn. */
    recycle(order: Uint32Array): void;
    /** Ends the worker; requests that are not answered yet fail. */
    close(): void;
}
