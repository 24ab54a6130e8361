/** Comparing segments with what their manifest says of them. */

import { FormatError } from "../errors";
import type { ClipEntry, InitEntry } from "../format/manifest";
import { sha256Hex } from "../format/sha256";

/** How errors name a segment. */
export function segmentPlace(place: string, entry: InitEntry | ClipEntry): string {
  return "clip" in entry ? `${place}, clip ${entry.clip}` : `${place}, init`;
}

/**
 * Check that a whole segment is the one that the manifest lists. Entries of clips that were found without an
 * index have no hash: then the checksums of its boxes, which decoding compares, stand for it.
 *
 * @throws FormatError when it is not.
 */
export async function verifySegment(
  data: Uint8Array,
  entry: InitEntry | ClipEntry,
  where: string,
): Promise<void> {
  if (data.length !== entry.bytes) {
    throw new FormatError(`the segment is cut: ${data.length} of its ${entry.bytes} bytes are here`, where);
  }
  if (!entry.sha256) return;
  const found = await sha256Hex(data);
  if (found === entry.sha256) return;
  const what = `the segment is not the one that the manifest lists: SHA-256 ${found}, not ${entry.sha256}`;
  throw new FormatError(what, where);
}
