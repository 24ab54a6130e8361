import type { FormatError } from "../errors";
import { crc32c, hex32 } from "./crc32c";
import { formatError, join, type Mismatch } from "./fail";
import { LIMITS } from "./generated";

/** Bytes of a box's header. */
export const HEADER_BYTES = 24;
/** Layers of a segment. */
export const LAYERS = 4;

const CRC_AT = 20;
const CRITICAL = 1;

/** The fields of a box's header, its own checksum verified. */
export interface BoxHeader {
  /** Four printable ASCII characters. */
  readonly type: string;
  /** Of the payload's layout. */
  readonly version: number;
  /** A reader that does not know the type or version must refuse the segment. */
  readonly critical: boolean;
  /** 0 to 3. */
  readonly layer: number;
  /** Bytes of the payload. From 2^53 on not exact, which no box has room for. */
  readonly length: number;
  readonly payloadCrc: number;
  /** Of the header in the segment or file. */
  readonly offset: number;
  /** Where the next box starts. */
  readonly end: number;
}

/** A box, all its checksums verified. */
export interface Box extends BoxHeader {
  readonly payload: Uint8Array;
  /** What the box is part of. */
  readonly where: string;
}

/** A view of some bytes for reading numbers. */
export function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

/** A u64 as a double: exact below 2^53, and not below it otherwise. */
export function readU64(view: DataView, at: number): number {
  return view.getUint32(at + 4, true) * 2 ** 32 + view.getUint32(at, true);
}

/**
 * The header of the box that begins at a byte.
 *
 * @param base offset of `data` in what `where` names.
 * @throws FormatError when it is cut or damaged.
 */
export function readHeader(data: Uint8Array, at: number, where: string, base = 0): BoxHeader {
  const offset = base + at;
  const here = join(where, `byte ${offset}`);
  if (data.length - at < HEADER_BYTES) {
    throw formatError("a box header is cut", here, { expected: HEADER_BYTES, found: data.length - at });
  }
  const view = viewOf(data);
  const expected = view.getUint32(at + CRC_AT, true);
  const found = crc32c(data.subarray(at, at + CRC_AT));
  if (found !== expected) throw crcError("a box header is damaged (CRC-32C)", here, expected, found);
  const type = readType(data, at, here);
  const [version, flags, layer, reserved] = data.subarray(at + 4, at + 8);
  const named = join(where, `box ${type}, byte ${offset}`);
  if (flags > CRITICAL || reserved) throw formatError("a box sets reserved flags", named);
  if (layer >= LAYERS) throw formatError("a box is in no layer", named, { found: layer });
  const length = readU64(view, at + 8);
  const end = offset + HEADER_BYTES + length;
  const payloadCrc = view.getUint32(at + 16, true);
  return { type, version, critical: flags === CRITICAL, layer, length, payloadCrc, offset, end };
}

function readType(data: Uint8Array, at: number, where: string): string {
  const bytes = data.subarray(at, at + 4);
  if (bytes.some((byte) => byte <= 0x20 || byte >= 0x7f)) throw formatError("a box type is not ASCII", where);
  return String.fromCharCode(...bytes);
}

/**
 * The box of a header, its payload's checksum verified.
 *
 * @throws FormatError when it runs past the end of `data` or is damaged.
 */
export function readPayload(data: Uint8Array, header: BoxHeader, where: string, base = 0): Box {
  const here = join(where, `box ${header.type}, byte ${header.offset}`);
  const body = header.offset - base + HEADER_BYTES;
  if (header.length > data.length - body) {
    const mismatch = { expected: `${header.length} bytes`, found: data.length - body };
    throw formatError("a box runs past the end", here, mismatch);
  }
  const payload = data.subarray(body, body + header.length);
  const found = crc32c(payload);
  if (found !== header.payloadCrc) {
    throw crcError("a box is damaged (CRC-32C)", here, header.payloadCrc, found);
  }
  return { ...header, payload, where };
}

/**
 * The headers of the boxes that fill `data`, layers rising; payloads are neither read nor checked.
 *
 * @param cut `data` is known to be cut: a header that is cut is left out.
 * @throws FormatError when one is cut or damaged, layers fall, or there are too many.
 */
export function* readHeaders(data: Uint8Array, where: string, cut = false): Generator<BoxHeader> {
  let layer = 0;
  let at = 0;
  for (let count = 1; at < data.length && !(cut && data.length - at < HEADER_BYTES); count++) {
    if (count > LIMITS.boxes) throw formatError("too many boxes", join(where, `byte ${at}`));
    const header = readHeader(data, at, where);
    if (header.layer < layer) {
      const here = join(where, `box ${header.type}, byte ${at}`);
      throw formatError("a box follows one of a higher layer", here, { found: header.layer });
    }
    yield header;
    layer = header.layer;
    at = header.end;
  }
}

/** A FormatError about byte `at` of a box's payload. */
export function boxError(box: Box, what: string, at = 0, mismatch: Mismatch = {}): FormatError {
  return formatError(what, placeOf(box, at), mismatch);
}

/** Where byte `at` of a box's payload lies. */
export function placeOf(box: Box, at = 0): string {
  return join(box.where, `box ${box.type}, byte ${box.offset + HEADER_BYTES + at}`);
}

function crcError(what: string, where: string, expected: number, found: number): FormatError {
  return formatError(what, where, { expected: hex32(expected), found: hex32(found) });
}
