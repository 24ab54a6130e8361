import type { DepthRow } from "../render/depth-sort";
import type { Sorter } from "../render/sorter";
import type { PackedFrame } from "../types";
import type { FrameStore, StoredFrame } from "./frame-store";
/** What the presenter needs of a SplatMesh. */
export interface Screen {
    setFrame(frame: PackedFrame, order: Uint32Array): void;
}
export interface PresenterListener {
    /** Another picture is in place: the next rendering shows it. */
    shown(stored: StoredFrame, sortMs: number): void;
    /** The picture in place has another order, that of a camera that has moved. */
    ordered(stored: StoredFrame, sortMs: number): void;
    /** The newest picture is in place, in the order of the newest camera: nothing is on its way. */
    rested(): void;
    /** Sorting does not work here. */
    failed(reason: string): void;
}
/**
 * Brings frames to the screen, each with its own order: while one is being sorted the newest one waits, and those
 * between are passed over. When the camera moves, the frame that is shown gets a new order.
 */
export declare class Presenter {
    #private;
    readonly screen: Screen;
    readonly store: FrameStore;
    readonly createSorter: () => Sorter;
    readonly listener: PresenterListener;
    constructor(screen: Screen, store: FrameStore, createSorter: () => Sorter, listener: PresenterListener);
    /** The picture that is shown; null before the first one. */
    get shown(): StoredFrame | null;
    /** Whether the newest picture, if any, is in place in the order of the newest camera, so that none is coming. */
    get resting(): boolean;
    /** Shows a frame as soon as it is sorted. */
    present(stored: StoredFrame): void;
    /** The camera's depth row, in the stream's units. */
    look(row: DepthRow): void;
    close(): void;
}
