/** Single files for tests, put together from parts of a golden one. */

import { crc32c, hex32 } from "../src/format/crc32c";
import type { Stream } from "../src/stream/stream";
import { golden } from "./stream-server";

/** An index or manifest as JSON. */
export interface WireManifest {
  segments: Record<string, unknown>[];
  inits: Record<string, unknown>[];
  ended: boolean;
  sequence: number;
  [key: string]: unknown;
}

const encoder = new TextEncoder();
const HEADER_BYTES = 24;

/** A manifest behind its checksum. */
export function seal(manifest: WireManifest): Uint8Array<ArrayBuffer> {
  const { crc32c: _, ...rest } = manifest;
  const tail = encoder.encode(`${JSON.stringify(rest).slice(1)}\n`);
  return join(encoder.encode(`{"crc32c":"${hex32(crc32c(tail))}",`), tail);
}

export function parse(data: Uint8Array): WireManifest {
  return JSON.parse(new TextDecoder().decode(data));
}

/** The frame behind the last one that is listed. */
export function endFrame({ manifest }: Stream): number {
  const last = manifest.segments.at(-1)!;
  return last.firstFrame + last.frames;
}

export function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export function box(type: string, payload: Uint8Array): Uint8Array<ArrayBuffer> {
  const data = join(encoder.encode(type), new Uint8Array(HEADER_BYTES - 4), payload);
  const view = new DataView(data.buffer);
  view.setBigUint64(8, BigInt(payload.length), true);
  view.setUint32(16, crc32c(payload), true);
  view.setUint32(20, crc32c(data.subarray(0, 20)), true);
  return data;
}

function tail(indexAt: number, indexBytes: number, tailAt: number): Uint8Array<ArrayBuffer> {
  const payload = new Uint8Array([0x89, 0x43, 0x47, 0x58, 0x0d, 0x0a, 0x1a, 0x0a, ...new Uint8Array(24)]);
  const view = new DataView(payload.buffer);
  [indexAt, indexBytes, tailAt + 56].forEach((value, i) => {
    view.setBigUint64(8 + 8 * i, BigInt(value), true);
  });
  return box("TAIL", payload);
}

/** The golden file's manifest, and its segments one by one. */
export function goldenParts(name = "one-file.cgs") {
  const data = golden(name);
  const size = new DataView(data.buffer);
  const at = Number(size.getBigUint64(data.length - 24, true));
  const bytes = Number(size.getBigUint64(data.length - 16, true));
  const manifest = parse(data.subarray(at + HEADER_BYTES, at + bytes));
  const cut = (entry: Record<string, unknown>) =>
    data.slice(Number(entry.offset), Number(entry.offset) + Number(entry.bytes));
  return {
    manifest,
    inits: manifest.inits.map(cut),
    clips: manifest.segments.map(cut),
    index: { at, bytes },
  };
}

/** A single file that grows as a live writer's does. */
export class GrowingArchive {
  data: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  private readonly parts = goldenParts();
  private readonly listed: WireManifest["segments"] = [];
  private index = { at: 0, bytes: 0 };

  constructor() {
    this.data = this.parts.inits[0]!;
  }

  /** Add golden clips, then an index if wished, then a trailer. */
  grow(clips: readonly number[], withIndex: boolean, ended = false): void {
    for (const clip of clips) {
      this.listed.push({ ...this.parts.manifest.segments[clip], offset: this.data.length });
      this.data = join(this.data, this.parts.clips[clip]!);
    }
    if (withIndex) this.addIndex(ended);
    this.data = join(this.data, tail(this.index.at, this.index.bytes, this.data.length));
  }

  private addIndex(ended: boolean): void {
    const sequence = Number(this.listed[0]?.clip ?? 0);
    const manifest = { ...this.parts.manifest, segments: [...this.listed], sequence, ended };
    const index = box("INDX", seal(manifest));
    this.index = { at: this.data.length, bytes: index.length };
    this.data = join(this.data, index);
  }
}
