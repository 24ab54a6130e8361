import { FormatError, type PlayerError } from "../errors";
import type { Stream } from "../stream/stream";
import type { Playlist } from "./playlist";

/**
 * Why there is nothing to play and never will be; null when there is, or a live stream may still bring it.
 *
 * @param cause what was wrong with the last clip that was tried, if that is known.
 */
export function unplayable(stream: Stream, playlist: Playlist, cause?: PlayerError): FormatError | null {
  if (playlist.spans.length || stream.live) return null;
  if (!stream.manifest.segments.length) {
    const hint = "encode it again; what stopped it before its first clip is in the encoder's log";
    return new FormatError("the stream has ended and has no clips", stream.name, hint);
  }
  const what = "no clip of the stream can be played";
  return cause ? new FormatError(`${what}; of the last: ${cause.what}`, cause.where) : new FormatError(what);
}
