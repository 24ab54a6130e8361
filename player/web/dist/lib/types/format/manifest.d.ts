/** The manifest: a stream's index, with the semantics of an HLS media playlist. */
import { FormatError } from "../errors";
/** Where a segment lies and what it must be. */
export interface SegmentEntry {
    /** Path below the manifest's folder; not in a single file. */
    readonly file?: string;
    /** First byte in the single file; not in a folder. */
    readonly offset?: number;
    /** Its length. */
    readonly bytes: number;
    /** Of its bytes; not there when the segment was found without its manifest. */
    readonly sha256?: string;
    /** How many bytes, from its start, hold layer 0, 0 to 1, 0 to 2, and all. */
    readonly layers: readonly [number, number, number, number];
}
export interface InitEntry extends SegmentEntry {
    /** Its SHA-256, by which clips name it. */
    readonly id: string;
}
export interface ClipEntry extends SegmentEntry {
    readonly clip: number;
    /** Id of the init segment that it needs. */
    readonly init: string;
    /** frame_index of its first frame. */
    readonly firstFrame: number;
    readonly frames: number;
    readonly durationS: number;
}
/** What is there now. */
export interface Manifest {
    readonly formatVersion: string;
    /** Numerator and denominator, frames a second. */
    readonly fps: readonly [number, number];
    /** Of a full clip; no clip is longer. */
    readonly targetDurationS: number;
    /** Number of the first clip listed, 0 when there is none. */
    readonly sequence: number;
    readonly inits: readonly InitEntry[];
    /** By rising number and frame. Frames may be missing. */
    readonly segments: readonly ClipEntry[];
    /** Nothing will be added. */
    readonly ended: boolean;
}
/** Whether entries have files, as in a folder, or offsets, as in a single file. */
export type Places = "file" | "offset";
/** A manifest or index whose bytes are not those that were written: it may just be being written. */
export declare class ManifestDamage extends FormatError {
}
/**
 * Reads and checks a manifest.
 *
 * @param where what errors call it.
 * @param places what its entries must have.
 * @throws ManifestDamage when its checksum is wrong.
 * @throws FormatError when it is none, of an unknown version, or breaks a rule.
 */
export declare function parseManifest(data: Uint8Array, where: string, places?: Places): Manifest;
/**
 * FormatError unless `after` may follow `before` in a live stream: clips may be dropped at the front and
 * added at the end, nothing else changes.
 */
export declare function requireSuccessor(before: Manifest, after: Manifest, where?: string): void;
