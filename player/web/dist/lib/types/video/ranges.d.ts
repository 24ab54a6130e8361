import type { Range } from "./events";
import type { Playlist } from "./playlist";
/** Seconds of the clips that are here; those that touch are one range. */
export declare function fetchedRanges(playlist: Playlist, isHere: (clip: number) => boolean): Range[];
/** Seconds of decoded frames; those that follow each other are one range. */
export declare function decodedRanges(playlist: Playlist, frames: Iterable<number>): Range[];
