import type { Playlist } from "./playlist";

/** A live stream is joined so many clips before its end ... */
const DELAY_CLIPS = 2;
/** ... and further than so many full clips behind it, play is not at its edge. */
const EDGE_CLIPS = 3.5;
/** Play that follows the edge jumps when it is left behind by so many full clips. */
const JUMP_CLIPS = 8;

/** Where a live stream's newest clips are, and whether play keeps to them. */
export class LiveEdge {
  /** Play goes where the edge goes. */
  following = false;

  /** @param clipSeconds of a full clip. */
  constructor(readonly clipSeconds: number) {}

  /** Where a live stream is joined: at the beginning of a clip near its end. */
  joinTime(playlist: Playlist): number {
    const { spans } = playlist;
    const span = spans[Math.max(0, spans.length - DELAY_CLIPS)];
    return span ? playlist.timeOf(span.firstFrame) : 0;
  }

  isNear(time: number, playlist: Playlist): boolean {
    return playlist.end - time <= EDGE_CLIPS * this.clipSeconds;
  }

  /** Has the stream grown so fast that play, which follows it, must jump? */
  mustJump(time: number, playlist: Playlist): boolean {
    return this.following && playlist.end - time > JUMP_CLIPS * this.clipSeconds;
  }
}
