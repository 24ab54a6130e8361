/** The manifest: a stream's index, with the semantics of an HLS media playlist. */
import { FormatError } from "../errors";
import { refuseUnknownVersion } from "./container";
import { crc32c, hex32 } from "./crc32c";
import { formatError } from "./fail";
import {
  type ClipEntryWire,
  type InitEntryWire,
  LIMITS,
  type ManifestHeaderWire,
  type ManifestWire,
} from "./generated";
import { parseWire } from "./json";

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
export class ManifestDamage extends FormatError {}

/** What the first 21 bytes are: the CRC-32C of every byte behind them. */
const SEAL = /^\{"crc32c":"([0-9a-f]{8})",$/;
const SEAL_BYTES = 21;
const VERSION = /^\d{1,5}\.\d{1,5}$/;
const TOLERANCE = 1e-6;
const NAME = "the manifest";

/**
 * Reads and checks a manifest.
 *
 * @param where what errors call it.
 * @param places what its entries must have.
 * @throws ManifestDamage when its checksum is wrong.
 * @throws FormatError when it is none, of an unknown version, or breaks a rule.
 */
export function parseManifest(data: Uint8Array, where: string, places: Places = "file"): Manifest {
  if (data.length > LIMITS.manifestBytes) throw formatError("the manifest is too long", where);
  requireSeal(data, where);
  requireVersion(parseWire<ManifestHeaderWire>(data, "ManifestHeader", NAME, where), where);
  const wire = parseWire<ManifestWire>(data, "Manifest", NAME, where);
  if (Math.max(wire.inits.length, wire.segments.length) > LIMITS.segments) {
    throw formatError("the manifest lists too many segments", where, { expected: LIMITS.segments });
  }
  const problem = brokenRule(wire, places);
  if (problem) throw formatError(`the manifest is not valid: ${problem}`, where);
  return makeManifest(wire);
}

function requireSeal(data: Uint8Array, where: string): void {
  const seal = SEAL.exec(String.fromCharCode(...data.subarray(0, SEAL_BYTES)));
  const found = hex32(crc32c(data.subarray(SEAL_BYTES)));
  if (seal?.[1] === found) return;
  sayVersion(data, where);
  const expected = seal ? `${seal[1]}, found ${found}` : "a checksum as first member";
  throw new ManifestDamage(`the manifest is damaged (CRC-32C) (expected ${expected})`, where);
}

/** Another major version may protect its manifest otherwise: name it, where it can be read. */
function sayVersion(data: Uint8Array, where: string): void {
  try {
    requireVersion(parseWire<ManifestHeaderWire>(data, "ManifestHeader", NAME, where), where);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    if (error.what.startsWith("stream format version")) {
      throw new ManifestDamage(error.what, where, error.hint);
    }
  }
}

function requireVersion(wire: ManifestHeaderWire, where: string): void {
  if (!VERSION.test(wire.format_version)) {
    throw formatError("the manifest is not valid: format_version", where, { expected: "major.minor" });
  }
  const [major, minor] = wire.format_version.split(".").map(Number);
  refuseUnknownVersion(major, minor, where);
}

/** What the schema cannot say, in words; an empty text when nothing is broken. */
function brokenRule(wire: ManifestWire, places: Places): string {
  return brokenEntry(wire) || brokenOrder(wire) || brokenPlaces(wire, places) || brokenDurations(wire);
}

function brokenEntry(wire: ManifestWire): string {
  for (const [list, entries] of Object.entries({ inits: wire.inits, segments: wire.segments })) {
    for (const [index, { layers, bytes }] of entries.entries()) {
      const rise = layers[0] <= layers[1] && layers[1] <= layers[2] && layers[2] <= layers[3];
      if (!rise || layers[3] !== bytes) {
        return `${list}.${index}: layers must not fall, and the last must be all bytes`;
      }
    }
  }
  const other = wire.inits.findIndex((init) => init.id !== init.sha256);
  return other < 0 ? "" : `inits.${other}: an init segment's id is its SHA-256`;
}

function brokenOrder(wire: ManifestWire): string {
  const known = new Set(wire.inits.map((init) => init.id));
  if (known.size < wire.inits.length) return "an init segment is listed twice";
  if (wire.sequence !== (wire.segments[0]?.clip ?? 0)) return "sequence is not the number of the first clip";
  const lost = wire.segments.find((clip) => !known.has(clip.init));
  if (lost) return `clip ${lost.clip} needs an init segment that is not listed`;
  for (const [index, after] of wire.segments.entries()) {
    const clip = wire.segments[index - 1];
    if (clip && (after.clip <= clip.clip || after.first_frame < clip.first_frame + clip.frames)) {
      return `clip ${after.clip} does not follow clip ${clip.clip} in number and frames`;
    }
  }
  return "";
}

function brokenPlaces(wire: ManifestWire, places: Places): string {
  const entries = [...wire.inits, ...wire.segments];
  if (entries.some((entry) => entry[places] === undefined)) {
    return places === "file" ? "a folder's segments need files" : "a single file's segments need offsets";
  }
  if (places === "file") {
    const files = new Set(entries.map((entry) => entry.file));
    return files.size < entries.length ? "a file is listed twice" : "";
  }
  const ranges = entries.map(({ offset = 0, bytes }) => ({ offset, bytes }));
  ranges.sort((a, b) => a.offset - b.offset);
  const overlap = ranges.findIndex(
    (range, i) => i > 0 && range.offset - ranges[i - 1].offset < ranges[i - 1].bytes,
  );
  return overlap < 0 ? "" : `two segments overlap at byte ${ranges[overlap].offset}`;
}

function brokenDurations(wire: ManifestWire): string {
  const rate = wire.fps[0] / wire.fps[1];
  for (const { clip, frames, duration_s } of wire.segments) {
    const found = duration_s * rate;
    if (Math.abs(found - frames) > TOLERANCE * Math.max(found, frames)) {
      return `clip ${clip} does not last as long as its frames`;
    }
    if (duration_s > wire.target_duration_s * (1 + TOLERANCE)) {
      return `clip ${clip} is longer than target_duration_s`;
    }
  }
  return "";
}

function makeManifest(wire: ManifestWire): Manifest {
  return {
    formatVersion: wire.format_version,
    fps: wire.fps,
    targetDurationS: wire.target_duration_s,
    sequence: wire.sequence,
    inits: wire.inits.map((init) => ({ ...makeEntry(init), id: init.id })),
    segments: wire.segments.map((clip) => ({
      ...makeEntry(clip),
      clip: clip.clip,
      init: clip.init,
      firstFrame: clip.first_frame,
      frames: clip.frames,
      durationS: clip.duration_s,
    })),
    ended: wire.ended,
  };
}

function makeEntry(entry: InitEntryWire | ClipEntryWire): SegmentEntry {
  const { file, offset, bytes, sha256, layers } = entry;
  const shared = { bytes, sha256, layers };
  if (file !== undefined) return { file, ...shared };
  return offset === undefined ? shared : { offset, ...shared };
}

/**
 * FormatError unless `after` may follow `before` in a live stream: clips may be dropped at the front and
 * added at the end, nothing else changes.
 */
export function requireSuccessor(before: Manifest, after: Manifest, where = "manifest"): void {
  const problem = replacement(before, after);
  if (problem) {
    const hint = "open it again";
    throw new FormatError(`the stream was replaced while it was read: ${problem}`, where, hint);
  }
}

/** Why `after` is another stream than `before`; an empty text when it follows. */
function replacement(before: Manifest, after: Manifest): string {
  if (isSame(before, after)) return "";
  if (before.ended) return "it had ended";
  if (!isSame([before.fps, before.targetDurationS], [after.fps, after.targetDurationS])) {
    return "it has another frame rate or clip length";
  }
  if (before.segments.length && after.sequence < before.sequence) return "its sequence went back";
  if (before.segments.length && !after.segments.length) return "its clips are gone";
  const kept = before.segments.filter((clip) => clip.clip >= after.sequence);
  if (!kept.every((clip, index) => isSameClip(clip, after.segments[index])))
    return "a listed clip has changed";
  const needed = new Set(kept.map((clip) => clip.init));
  const inits = new Map(after.inits.map((init) => [init.id, init]));
  const changed = before.inits.some((init) => needed.has(init.id) && !isSame(init, inits.get(init.id)));
  return changed ? "a listed init segment has changed" : "";
}

/** A clip that was found in a growing file gets its hash and layers when the next index lists it. */
function isSameClip(before: ClipEntry, after: ClipEntry | undefined): boolean {
  if (!after || before.sha256 !== undefined) return isSame(before, after);
  return isSame(withoutHash(before), withoutHash(after));
}

function withoutHash(clip: ClipEntry): Omit<ClipEntry, "sha256" | "layers"> {
  const { sha256: _hash, layers: _layers, ...rest } = clip;
  return rest;
}

/** Whether two values of plain objects, lists, texts and numbers are equal, whatever the order of keys. */
function isSame(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const [keys, others] = [Object.entries(a), Object.entries(b)];
  const other = new Map(others);
  return keys.length === others.length && keys.every(([key, value]) => isSame(value, other.get(key)));
}
