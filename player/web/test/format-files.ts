/** Golden streams, the specification's examples, and tools to make damaged files with right checksums. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32c } from "../src/format/crc32c";
import { scalarBits } from "../src/format/scalar-bits";
import { decodeInit } from "../src/format/segment";
import type { InitSegment } from "../src/types";

const ROOT = new URL("../../../", import.meta.url);

/** A file of the repository. */
export function repoFile(path: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(fileURLToPath(new URL(path, ROOT))));
}

/** A file of the golden stream. */
export function goldenFile(name: string): Uint8Array<ArrayBuffer> {
  return repoFile(`tests/golden/v1/${name}`);
}

export interface ExpectedFrame {
  readonly frame: number;
  readonly means: readonly number[];
  readonly scales: readonly number[];
  readonly rotations: readonly number[];
  readonly opacities: readonly number[];
  readonly colors: readonly number[];
}

/** What the golden stream decodes to. */
export interface Expected {
  readonly sha256: Readonly<Record<string, string>>;
  readonly arrays: readonly { channels: number; mode: number; hex: string; values: number[] }[];
  readonly cut: readonly { frame: number; layers: number; init_bytes: number; clip_bytes: number }[];
  readonly baked: readonly ExpectedFrame[];
}

export const expected: Expected = JSON.parse(new TextDecoder().decode(goldenFile("expected.json")));
export const INIT_FILE = "init-773b289c09b62d1a.cgsi";
export const CLIP_FILES = ["clip-000000-0f30c662e0b41743.cgsc", "clip-000001-e8effd8bde5d5104.cgsc"] as const;

/** The golden init segment, decoded. */
export function goldenInit(layers = 4): InitSegment {
  return decodeInit(goldenFile(INIT_FILE), { bits: scalarBits, layers });
}

/** SHA-256 of numbers as little-endian float32. */
export function floatsSha256(values: ArrayLike<number>): string {
  return createHash("sha256")
    .update(new Uint8Array(Float32Array.from(values).buffer))
    .digest("hex");
}

export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The bytes of an example of the specification. */
export function specExample(name: string): Uint8Array<ArrayBuffer> {
  const text = new TextDecoder().decode(repoFile("docs/stream-format.md"));
  const block = text.split(`\`\`\`hex ${name}\n`)[1].split("```")[0];
  const bytes = [...block.matchAll(/^[0-9A-F]{4} {2}((?:[0-9A-F]{2} ?)+?)(?: {2}|$)/gm)].map(
    (line) => line[1],
  );
  return fromHex(bytes.join("").replaceAll(" ", ""));
}

/** A box whose fields may be anything. */
export interface LooseBox {
  type: string;
  version: number;
  flags: number;
  layer: number;
  payload: Uint8Array;
}

/** The boxes of a segment. */
export function looseBoxes(data: Uint8Array): LooseBox[] {
  const boxes: LooseBox[] = [];
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  for (let at = 0; at < data.length; ) {
    const type = String.fromCharCode(...data.subarray(at, at + 4));
    const [version, flags, layer] = data.subarray(at + 4, at + 7);
    const end = at + 24 + view.getUint32(at + 8, true);
    boxes.push({ type, version, flags, layer, payload: data.slice(at + 24, end) });
    at = end;
  }
  return boxes;
}

/** A box with right checksums. */
export function sealBox(box: LooseBox): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(24 + box.payload.length);
  const view = new DataView(out.buffer);
  out.set(new TextEncoder().encode(box.type));
  out.set([box.version, box.flags, box.layer, 0], 4);
  view.setUint32(8, box.payload.length, true);
  view.setUint32(16, crc32c(box.payload), true);
  view.setUint32(20, crc32c(out.subarray(0, 20)), true);
  out.set(box.payload, 24);
  return out;
}

/** A segment of these boxes; its length and all checksums are right. */
export function sealSegment(boxes: readonly LooseBox[]): Uint8Array<ArrayBuffer> {
  const total = boxes.reduce((sum, box) => sum + 24 + box.payload.length, 0);
  const [first] = boxes;
  if (first.type === "CGSF") viewOf(first.payload).setUint32(16, total, true);
  return joinBytes(...boxes.map(sealBox));
}

/** A segment with another payload in its first box of a type. */
export function withPayload(
  data: Uint8Array,
  type: string,
  change: (payload: Uint8Array) => Uint8Array,
): Uint8Array<ArrayBuffer> {
  const boxes = looseBoxes(data);
  const box = boxes.find((candidate) => candidate.type === type)!;
  box.payload = change(box.payload.slice());
  return sealSegment(boxes);
}

export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function viewOf(data: Uint8Array): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}

/** A manifest with its checksum put right. */
export function sealManifest(document: object): Uint8Array<ArrayBuffer> {
  const rest = new TextEncoder().encode(`${JSON.stringify(document).slice(1)}\n`);
  const seal = crc32c(rest).toString(16).padStart(8, "0");
  return joinBytes(new TextEncoder().encode(`{"crc32c":"${seal}",`), rest);
}
