/** Comparing segments with what their manifest says of them. */
import type { ClipEntry, InitEntry } from "../format/manifest";
/** How errors name a segment. */
export declare function segmentPlace(place: string, entry: InitEntry | ClipEntry): string;
/**
 * Check that a whole segment is the one that the manifest lists. Entries of clips that were found without an
 * index have no hash: then the checksums of its boxes, which decoding compares, stand for it.
 *
 * @throws FormatError when it is not.
 */
export declare function verifySegment(data: Uint8Array, entry: InitEntry | ClipEntry, where: string): Promise<void>;
