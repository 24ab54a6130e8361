import { FormatError, type PlayerError } from "../errors";
import type { Stream } from "../stream/stream";
import type { Playlist } from "./playlist";
/**
 * Why there is nothing to play and never will be; null when there is, or a live stream may still bring it.
 *
 * @param cause what was wrong with the last clip that was tried, if that is known.
 */
export declare function unplayable(stream: Stream, playlist: Playlist, cause?: PlayerError): FormatError | null;
