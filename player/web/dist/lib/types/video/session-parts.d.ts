import type { Sorter } from "../render/sorter";
import type { SplatMesh } from "../render/splat-mesh";
import type { Stream } from "../stream/stream";
import type { Emitter } from "./emitter";
import type { VideoEvents } from "./events";
import type { FrameFeed } from "./feed";
import type { LiveEdge } from "./live-edge";
import type { LivePoll } from "./live-poll";
import type { Presenter } from "./presenter";
/** What a session shares with the sessions before and after it. */
export interface SessionHost {
    readonly events: Emitter<VideoEvents>;
    readonly mesh: SplatMesh;
    readonly createSorter: () => Sorter;
}
/** The parts of a session that need an open stream. */
export interface Parts {
    readonly stream: Stream;
    readonly feed: FrameFeed;
    readonly presenter: Presenter;
    readonly edge: LiveEdge;
    readonly poll: LivePoll | null;
}
