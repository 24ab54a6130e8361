import { PlayerError } from "../errors";
import type { Stream } from "../stream/stream";
/** Looks for what a live stream has got, when the server says so or again and again, until it has ended. */
export declare class LivePoll {
    #private;
    readonly stream: Pick<Stream, "change" | "live" | "name" | "pollSeconds" | "refresh">;
    readonly grown: () => void;
    readonly failed: (error: PlayerError) => void;
    /**
     * @param grown the manifest is another one.
     * @param failed the stream cannot go on: it was replaced.
     */
    constructor(stream: Pick<Stream, "change" | "live" | "name" | "pollSeconds" | "refresh">, grown: () => void, failed: (error: PlayerError) => void);
    close(): void;
}
