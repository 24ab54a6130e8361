import type { Playlist } from "./playlist";
/** Where a live stream's newest clips are, and whether play keeps to them. */
export declare class LiveEdge {
    readonly clipSeconds: number;
    /** Play goes where the edge goes. */
    following: boolean;
    /** @param clipSeconds of a full clip. */
    constructor(clipSeconds: number);
    /** Where a live stream is joined: at the beginning of a clip near its end. */
    joinTime(playlist: Playlist): number;
    isNear(time: number, playlist: Playlist): boolean;
    /** Has the stream grown so fast that play, which follows it, must jump? */
    mustJump(time: number, playlist: Playlist): boolean;
}
