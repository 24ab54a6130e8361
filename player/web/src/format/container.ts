/** Segments as containers: the file type, then known boxes in rising layers. */
import type { FormatError } from "../errors";
import { type Box, boxError, HEADER_BYTES, LAYERS, readHeader, readHeaders, readPayload } from "./boxes";
import { Cursor } from "./cursor";
import { formatError, join } from "./fail";
import { BOX_TYPES, LIMITS, MAJOR } from "./generated";
import { toHex } from "./sha256";

/** Kind of a segment. */
export type SegmentKind = "init" | "clip";

const FILE_TYPE = "CGSF";
const FILE_TYPE_PAYLOAD = 24;
/** Bytes of the file-type box, with which every segment begins. */
export const FILE_TYPE_BYTES = HEADER_BYTES + FILE_TYPE_PAYLOAD;
/** As in PNG: the high bit and the line ends reveal a transfer that did not keep the bytes. */
const MAGIC = "894347530d0a1a0a";

/** What the file-type box says. */
export interface FileType {
  /** "init" or "clip" in all that this version knows. */
  readonly kind: string;
  readonly major: number;
  readonly minor: number;
  /** Bytes of the whole segment. */
  readonly bytes: number;
}

/** The boxes of a segment that this version knows. */
export class Segment {
  /** @param boxes in file order, without the file type. @param whole nothing of the segment was missing. */
  constructor(
    readonly kind: SegmentKind,
    readonly boxes: readonly Box[],
    readonly whole: boolean,
    readonly where: string,
  ) {}

  /** Every box of a type, in file order. */
  all(type: string): Box[] {
    return this.boxes.filter((box) => box.type === type);
  }

  /** The box of a type; FormatError when there is none. */
  one(type: string): Box {
    const found = this.boxes.find((box) => box.type === type);
    if (!found) throw this.error(`the ${this.kind} segment has no ${type} box`);
    return found;
  }

  /** A FormatError about the segment as a whole. */
  error(what: string): FormatError {
    return formatError(what, this.where);
  }

  /** FormatError unless every box may stand in a stream of this profile. */
  requireProfile(profile: string): void {
    for (const box of this.boxes) {
      if (!BOX_TYPES[box.type].profiles.includes(profile)) {
        throw boxError(box, `the box has no place in a stream of the ${profile} profile`);
      }
    }
  }
}

/**
 * The boxes of a segment, all checksums verified.
 *
 * @param data the whole segment; with fewer than all layers it may end anywhere behind these.
 * @param layers how many to read, 1 to 4; boxes of higher ones are not looked at.
 * @param where what errors call it.
 * @throws FormatError when it is none, cut, damaged, or from another version.
 */
export function readSegment(data: Uint8Array, kind: SegmentKind, layers: number, where: string): Segment {
  if (data.length > LIMITS.segmentBytes) throw formatError("a segment is too long", where);
  if (data.length < FILE_TYPE_BYTES) {
    throw formatError("a segment is cut", where, { expected: FILE_TYPE_BYTES, found: data.length });
  }
  if (String.fromCharCode(...data.subarray(0, 4)) !== FILE_TYPE) {
    throw formatError("not a ClipGStream segment", where);
  }
  const type = readFileType(data, where);
  if (type.kind !== kind) {
    throw formatError("another kind of segment", where, { expected: kind, found: type.kind });
  }
  const whole = type.bytes === data.length;
  requireLength(type.bytes, data.length, layers, where);
  const boxes: Box[] = [];
  for (const header of readHeaders(data, where, !whole)) {
    if (header.layer >= layers) break;
    boxes.push(readPayload(data, header, where));
  }
  const known = boxes.slice(1).filter((box) => isKnown(box, kind));
  refuseRepeated(known);
  return new Segment(kind, known, whole, where);
}

function requireLength(expected: number, found: number, layers: number, where: string): void {
  if (expected < found) throw formatError("bytes follow a segment's end", where, { expected, found });
  if (layers >= LAYERS && expected > found) throw formatError("a segment is cut", where, { expected, found });
  if (expected > LIMITS.segmentBytes) throw formatError("a segment is too long", where, { found: expected });
}

/**
 * The file type with which a segment begins.
 *
 * @param base offset of `data` in what `where` names.
 * @throws FormatError when no segment of a known version begins so.
 */
export function readFileType(data: Uint8Array, where: string, base = 0): FileType {
  const box = readPayload(data, readHeader(data, 0, where, base), where, base);
  const cursor = new Cursor(box);
  if (box.payload.length !== FILE_TYPE_PAYLOAD) {
    throw cursor.error("a file-type box has another length", { found: box.payload.length });
  }
  const magic = toHex(cursor.take(8));
  if (magic !== MAGIC) throw cursor.error("the magic bytes are wrong", { expected: MAGIC, found: magic });
  const [major, minor] = [cursor.u16(), cursor.u16()];
  refuseUnknownVersion(major, minor, join(where, `byte ${base}`));
  const kind = String.fromCharCode(...cursor.take(4));
  return { kind, major, minor, bytes: cursor.u64() };
}

/** FormatError unless this version reads streams of a version; a minor one adds only what may be skipped. */
export function refuseUnknownVersion(major: number, minor: number, where: string): void {
  if (major === MAJOR) return;
  const hint = major > MAJOR ? "use a newer player" : "pack the stream again with a newer clipgstream";
  throw formatError(`stream format version ${major}.${minor} is not known`, where, { hint });
}

/** For each layer, how many bytes from the start of a whole segment hold it and those below. */
export function layerEnds(data: Uint8Array, where: string): [number, number, number, number] {
  const ends: [number, number, number, number] = [0, 0, 0, 0];
  for (const header of readHeaders(data, where)) ends.fill(header.end, header.layer);
  if (ends[3] !== data.length) {
    throw formatError("a segment is cut", where, { expected: ends[3], found: data.length });
  }
  return ends;
}

function isKnown(box: Box, kind: SegmentKind): boolean {
  const known = Object.hasOwn(BOX_TYPES, box.type) ? BOX_TYPES[box.type] : undefined;
  const layers = known?.layers[kind];
  if (layers && known.version === box.version) {
    if (!layers.includes(box.layer))
      throw boxError(box, "a box is in another layer", 0, { found: box.layer });
    return true;
  }
  if (!box.critical) return false;
  const what = `box ${box.type} version ${box.version} in the ${kind} segment must be understood`;
  throw formatError(what, join(box.where, `byte ${box.offset}`), {
    found: "an unknown box",
    hint: "use a newer player",
  });
}

function refuseRepeated(boxes: readonly Box[]): void {
  const seen = new Set([FILE_TYPE]);
  for (const box of boxes) {
    if (seen.has(box.type) && !BOX_TYPES[box.type].repeats) {
      throw formatError(`box ${box.type} stands twice in a segment`, join(box.where, `byte ${box.offset}`));
    }
    seen.add(box.type);
  }
}
