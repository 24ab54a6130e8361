/**
 * Finding segments by their own bytes, where an index does not list them or is cut or damaged.
 *
 * Every segment begins with a file-type box that tells its kind and length, and every box header has a
 * checksum, so a file's parts are walked one by one, with a few bytes read of each.
 */
import { FormatError } from "../errors";
import { type BoxHeader, HEADER_BYTES, readHeader } from "./boxes";
import { CLIP_META_BYTES } from "./clip-meta";
import { FILE_TYPE_BYTES, readFileType, refuseUnknownVersion } from "./container";
import { formatError, join } from "./fail";
import { LIMITS } from "./generated";

/** Reads `length` bytes of a file from byte `start` on. */
export type RangeReader = (start: number, length: number) => Promise<Uint8Array>;

/** Boxes of a single file that are in no segment. */
export const INDEX_TYPE = "INDX";
export const TAIL_TYPE = "TAIL";

/** Enough for the file type and a clip's description, so that one read tells all about a clip. */
export const HEAD_BYTES = FILE_TYPE_BYTES + HEADER_BYTES + CLIP_META_BYTES;

/** A part of a single file. */
export interface Part {
  /** "init" or "clip" of a segment, else the type of the box; "?" when nothing begins here. */
  readonly kind: string;
  readonly offset: number;
  readonly bytes: number;
  /** Just behind it. */
  readonly end: number;
  /** Why it cannot be used; an empty text when it is whole. */
  readonly reason: string;
  /** The first bytes of a segment, at most HEAD_BYTES. */
  readonly head: Uint8Array;
}

const START = /CGSF|INDX|TAIL/g;
/** The next start is searched in growing steps: it is mostly near, or it is far. */
const FIRST_STEP = 2 ** 12;
const LARGEST_STEP = 2 ** 20;
const NO_HEAD = new Uint8Array(0);

/**
 * The parts between two bytes of a file, without gaps. A part with a reason reaches from where the walk lost
 * its way to where it found it again. Payloads are not checked.
 *
 * @throws FormatError when there are more parts, or more damage, than a stream may have, or a version is not
 *     known; and whatever `read` throws.
 */
export async function* walk(
  read: RangeReader,
  start: number,
  end: number,
  where: string,
): AsyncGenerator<Part> {
  const falseStarts = { left: LIMITS.segments as number };
  let damaged = 0;
  let at = start;
  for (let count = 1; at < end; count++) {
    let part = await readPart(read, at, end, where);
    if (part.reason) {
      damaged++;
      const next = await nextStart(read, at + 1, end, where, falseStarts);
      part = { ...part, bytes: next - at, end: next };
    }
    yield part;
    at = part.end;
    if (count > LIMITS.segments || damaged > LIMITS.boxes) {
      throw formatError("too many parts, or too many that are damaged", join(where, `byte ${at}`));
    }
  }
}

async function readPart(read: RangeReader, offset: number, end: number, where: string): Promise<Part> {
  const head = await read(offset, Math.min(HEAD_BYTES, end - offset));
  const lost = (reason: string): Part => ({
    kind: "?",
    offset,
    bytes: head.length,
    end: offset + head.length,
    reason,
    head: NO_HEAD,
  });
  const header = boxHeader(head);
  if (!header) return lost("no part of a stream begins here");
  if (header.type !== "CGSF") return boxPart(header, offset, end);
  try {
    return segmentPart(head, offset, end, where);
  } catch (error) {
    if (!(error instanceof FormatError) || error.what.startsWith("stream format version")) throw error;
    return lost(error.what);
  }
}

function boxPart(header: BoxHeader, offset: number, end: number): Part {
  const bytes = HEADER_BYTES + header.length;
  return cutAt(end, { kind: header.type, offset, bytes, end: offset + bytes, reason: "", head: NO_HEAD });
}

function segmentPart(head: Uint8Array, offset: number, end: number, where: string): Part {
  const type = readFileType(head, where, offset);
  refuseUnknownVersion(type.major, type.minor, join(where, `byte ${offset}`));
  if (type.kind !== "init" && type.kind !== "clip") throw formatError("an unknown kind of segment", where);
  if (type.bytes < FILE_TYPE_BYTES) throw formatError("not a ClipGStream segment", where);
  const { kind, bytes } = type;
  return cutAt(end, { kind, offset, bytes, end: offset + bytes, reason: "", head: head.subarray(0, bytes) });
}

/** A part that runs past the end is only there up to it. */
function cutAt(end: number, part: Part): Part {
  if (part.bytes <= end - part.offset) return part;
  const left = end - part.offset;
  const name = part.head.length ? `${part.kind} segment` : `${part.kind} box`;
  return { ...part, bytes: left, end, reason: `the ${name} is cut: ${left} of ${part.bytes} bytes are here` };
}

/** The header of the box that begins so; null when it is cut or damaged. */
export function boxHeader(head: Uint8Array): BoxHeader | null {
  try {
    return readHeader(head, 0, "");
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** Where the next segment, index or trailer begins; `end` when none does. */
async function nextStart(
  read: RangeReader,
  start: number,
  end: number,
  where: string,
  falseStarts: { left: number },
): Promise<number> {
  let step = FIRST_STEP;
  for (let at = start; at < end; ) {
    const chunk = await read(at, Math.min(step, end - at));
    for (const from of likelyStarts(chunk)) {
      const head = chunk.subarray(from, from + HEADER_BYTES);
      const missing = head.length < HEADER_BYTES && at + from + HEADER_BYTES <= end;
      if (boxHeader(missing ? await read(at + from, HEADER_BYTES) : head)) return at + from;
      if (falseStarts.left-- === 0) {
        throw formatError("too many boxes seem to begin in damaged parts", join(where, `byte ${at + from}`));
      }
    }
    if (chunk.length < step) break;
    at += chunk.length - HEADER_BYTES;
    step = Math.min(2 * step, LARGEST_STEP);
  }
  return end;
}

/** Where headers may begin, of which at least 16 bytes are there. */
function* likelyStarts(chunk: Uint8Array): Generator<number> {
  // One character a byte.
  for (const { index } of new TextDecoder("latin1").decode(chunk).matchAll(START)) {
    const [, flags, layer, reserved] = chunk.subarray(index + 4, index + 8);
    const isBelow2To40 = chunk.subarray(index + 13, index + 16).every((byte) => byte === 0);
    if (index + 16 <= chunk.length && flags <= 1 && layer <= 3 && reserved === 0 && isBelow2To40) yield index;
  }
}
