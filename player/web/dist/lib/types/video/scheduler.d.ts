/** A clip as decoded from so many of its layers, which makes it another thing to decode. */
export interface ClipKey {
    readonly clip: number;
    readonly layers: number;
}
/** A worker as the plan sees it. */
export interface WorkerView {
    /** Clips that are open, or being opened, in the order of their opening. */
    readonly clips: readonly ClipKey[];
    /** Orders that it has not finished: frames and openings. */
    readonly pending: number;
}
/** A frame to decode. */
export interface Wanted {
    readonly frame: number;
    readonly key: ClipKey;
}
export type Action = {
    readonly kind: "open";
    readonly worker: number;
    readonly key: ClipKey;
    readonly close: ClipKey | null;
} | {
    readonly kind: "frame";
    readonly worker: number;
    readonly frame: number;
    readonly key: ClipKey;
};
/** Orders a worker has at most: one at work and one waiting, so that it never idles and a seek waits for little. */
export declare const PENDING_PER_WORKER = 2;
/** Clips a worker holds at most: the one at hand and the next. */
export declare const CLIPS_PER_WORKER = 2;
/**
 * What idle workers should do next. Frames go to a worker that has their clip; clips go to idle workers, the one
 * with the most urgent frame first; then a clip's frames are shared; then coming clips are opened.
 *
 * @param wanted frames neither here nor ordered, most urgent first, of clips whose bytes are here.
 * @param coming clips whose bytes are here, in the order in which they will be played.
 */
export declare function planDecoding(wanted: readonly Wanted[], coming: readonly ClipKey[], workers: readonly WorkerView[]): Action[];
export declare function sameClip(a: ClipKey, b: ClipKey): boolean;
/** A clip to fetch. */
export interface FetchPlan {
    /** Clips to begin to fetch, most urgent first. */
    readonly begin: readonly ClipKey[];
    /** Clips whose fetch is given up. */
    readonly abort: readonly number[];
}
export interface FetchState {
    /** Clips that will be played in the time that is fetched ahead, the one at the playhead first. */
    readonly coming: readonly ClipKey[];
    /** Layers of the clips that are here. */
    readonly here: ReadonlyMap<number, number>;
    /** Clips on their way. */
    readonly fetching: readonly ClipKey[];
}
/**
 * What to fetch. The clip at the playhead comes alone: nothing shares the link with it. What is no longer coming
 * is given up; a clip that came with fewer layers is fetched again once all others are here.
 */
export declare function planFetching({ coming, here, fetching }: FetchState): FetchPlan;
