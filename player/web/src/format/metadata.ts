/** Metadata boxes: a JSON document in one zstandard frame, behind its unpacked length. */
import { Decompress } from "fzstd";
import type { Box } from "./boxes";
import { placeOf, readU64, viewOf } from "./boxes";
import { Cursor } from "./cursor";
import { LIMITS, type WireName } from "./generated";
import { parseWire } from "./json";

const ZSTD_MAGIC = 0xfd2fb528;
const RLE_BLOCK = 1;
const RESERVED_BLOCK = 3;
const SMALLEST_WINDOW_LOG = 10;

/** What the header of a zstandard frame says. */
interface Frame {
  /** Unpacked size; -1 when it is not declared. */
  readonly contentSize: number;
  /** Bytes of the header. */
  readonly headerBytes: number;
  readonly hasChecksum: boolean;
}

/**
 * The document of a metadata box.
 *
 * @throws FormatError when it is damaged, beyond the limits, or not what the schema asks for.
 */
export function decodeMetadata<T>(box: Box, name: WireName): T {
  const cursor = new Cursor(box);
  const length = cursor.u32();
  if (length > LIMITS.metadataBytes) throw cursor.error("packed data is too large", { found: length });
  const damaged = cursor.error("packed data is damaged");
  const resized = cursor.error("packed data has another size", { expected: length });
  const data = cursor.take(cursor.left);
  const frame = readFrame(data);
  if (!frame) throw damaged;
  if (frame.contentSize !== length) throw resized;
  if (frameBytes(data, frame) !== data.length) throw damaged;
  const text = unpack(data, frame, length);
  if (!text) throw damaged;
  return parseWire<T>(text, name, `the metadata of box ${box.type}`, placeOf(box));
}

/** The header of a frame without a dictionary; null when there is none. */
function readFrame(data: Uint8Array): Frame | null {
  const view = viewOf(data);
  if (data.length < 6 || view.getUint32(0, true) !== ZSTD_MAGIC) return null;
  const descriptor = data[4];
  const single = (descriptor >>> 5) & 1;
  const sizeBytes = [single, 2, 4, 8][descriptor >>> 6];
  const at = 6 - single;
  if (descriptor & 0b1011 || data.length < at + sizeBytes) return null;
  const contentSize = readContentSize(view, at, sizeBytes);
  return { contentSize, headerBytes: at + sizeBytes, hasChecksum: (descriptor & 4) !== 0 };
}

function readContentSize(view: DataView, at: number, bytes: number): number {
  if (bytes === 1) return view.getUint8(at);
  if (bytes === 2) return view.getUint16(at, true) + 256;
  if (bytes === 4) return view.getUint32(at, true);
  return bytes === 8 ? readU64(view, at) : -1;
}

/** Where a frame ends, by the headers of its blocks; beyond the data when it is cut, NaN when it is none. */
function frameBytes(data: Uint8Array, frame: Frame): number {
  let at = frame.headerBytes;
  for (let last = 0; !last; ) {
    if (at + 3 > data.length) return Number.POSITIVE_INFINITY;
    const header = data[at] | (data[at + 1] << 8) | (data[at + 2] << 16);
    const type = (header >>> 1) & 3;
    if (type === RESERVED_BLOCK) return Number.NaN;
    last = header & 1;
    at += 3 + (type === RLE_BLOCK ? 1 : header >>> 3);
  }
  return at + (frame.hasChecksum ? 4 : 0);
}

/** The `length` bytes that a frame unpacks to; null when it is damaged, or unpacks to more or less. */
function unpack(data: Uint8Array, frame: Frame, length: number): Uint8Array | null {
  const out = new Uint8Array(length);
  let filled = 0;
  const stream = new Decompress((chunk) => {
    if (chunk.length > length - filled) throw new RangeError("more than declared");
    out.set(chunk, filled);
    filled += chunk.length;
  });
  try {
    stream.push(withPlainHeader(data, frame, length), true);
  } catch {
    // The library throws errors of several kinds, whatever is wrong with the bytes.
    return null;
  }
  return filled === length ? out : null;
}

/**
 * The frame with a header of our own. The library believes sizes: it takes the memory that a header asks for,
 * and cuts off what is more than declared. So it gets the smallest window that is larger than the content.
 */
function withPlainHeader(data: Uint8Array, frame: Frame, length: number): Uint8Array {
  const exponent = Math.max(0, 32 - Math.clz32(length) - SMALLEST_WINDOW_LOG);
  const blocks = data.subarray(frame.headerBytes);
  const plain = new Uint8Array(6 + blocks.length);
  viewOf(plain).setUint32(0, ZSTD_MAGIC, true);
  plain[4] = frame.hasChecksum ? 4 : 0;
  plain[5] = exponent << 3;
  plain.set(blocks, 6);
  return plain;
}
