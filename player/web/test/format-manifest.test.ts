import { describe, expect, test } from "vitest";
import { FormatError } from "../src/errors";
import type { ClipEntryWire, InitEntryWire, ManifestWire } from "../src/format/generated";
import { type Manifest, ManifestDamage, parseManifest, requireSuccessor } from "../src/format/manifest";
import { goldenFile, sealManifest, specExample } from "./format-files";

type Editable<T> = { -readonly [K in keyof T]?: unknown };
interface Document extends Editable<Omit<ManifestWire, "inits" | "segments">> {
  inits: Editable<InitEntryWire>[];
  segments: Editable<ClipEntryWire>[];
}

const DATA = goldenFile("manifest.json");

/** The golden manifest, to be changed. */
function golden(): Document {
  const { crc32c: _, ...document } = JSON.parse(new TextDecoder().decode(DATA));
  return document;
}

function edited(change: (document: Document) => unknown): Uint8Array {
  const document = golden();
  change(document);
  return sealManifest(document);
}

function parsed(change: (document: Document) => unknown): Manifest {
  return parseManifest(edited(change), "m");
}

describe("a manifest", () => {
  test("is read", () => {
    const manifest = parseManifest(DATA, "manifest.json");
    expect(manifest).toMatchObject({ formatVersion: "1.0", fps: [30000, 1001], sequence: 0, ended: true });
    expect(manifest.segments.map(({ clip, firstFrame, frames }) => [clip, firstFrame, frames])).toEqual([
      [0, 0, 4],
      [1, 4, 3],
    ]);
    expect(manifest.inits[0]).toMatchObject({ file: "init-773b289c09b62d1a.cgsi", bytes: 2274 });
    expect(manifest.inits[0]).not.toHaveProperty("offset");
    expect(manifest.segments[0].layers[3]).toBe(manifest.segments[0].bytes);
  });

  test("begins as the specification's example does", () => {
    expect(new TextDecoder().decode(specExample("manifest"))).toBe('{"crc32c":"f46e721a","ended":true,');
  });

  test("with further keys is read", () => {
    const manifest = parsed((d) => Object.assign(d.segments[0], { x_note: { deep: [1] } }));
    expect(manifest).toEqual(parseManifest(DATA, "m"));
  });

  test("is refused when any byte has changed", () => {
    for (let at = 0; at < DATA.length; at++) {
      const copy = DATA.slice();
      copy[at] ^= 1;
      expect(() => parseManifest(copy, "m"), `byte ${at}`).toThrow(ManifestDamage);
    }
  });

  test("is refused when it is cut", () => {
    for (let end = 0; end < DATA.length; end++) {
      expect(() => parseManifest(DATA.slice(0, end), "m")).toThrow(ManifestDamage);
    }
  });
});

const clip = (number: number, change: object) => (document: Document) =>
  Object.assign(document.segments[number], change);
const whole = (change: object) => (document: Document) => Object.assign(document, change);

const BROKEN: [string, (document: Document) => unknown, string][] = [
  ["another format", whole({ format: "hls" }), "not valid: format"],
  ["version 2.0", whole({ format_version: "2.0" }), "version 2.0 is not known"],
  ["version 0.1", whole({ format_version: "0.1" }), "version 0.1 is not known"],
  ["a version that is no number", whole({ format_version: "one" }), "not valid: format_version"],
  ["0 frames a second", whole({ fps: [0, 1] }), "not valid: fps.0"],
  ["a rate of 2^53", whole({ fps: [2 ** 53, 1] }), "not valid: fps.0"],
  ["a text for a number", whole({ sequence: "0" }), "not valid: sequence"],
  ["a fraction for a number", clip(0, { frames: 3.5 }), "segments.0.frames"],
  ["another sequence", whole({ sequence: 7 }), "sequence is not"],
  ["no list", whole({ segments: {} }), "not valid: segments"],
  ["a missing key", (document) => delete document.ended, "not valid: ended"],
  ["another duration", clip(0, { duration_s: 1 }), "does not last as long"],
  ["clips longer than the target", whole({ target_duration_s: 0.01 }), "longer than target"],
  ["file and offset", clip(0, { offset: 0 }), "not valid: segments.0 "],
  ["neither file nor offset", (document) => delete document.segments[0].file, "not valid: segments.0 "],
  ["a negative length", clip(0, { bytes: -1 }), "segments.0.bytes"],
  ["layers that fall", clip(0, { layers: [9, 5, 9, 1958] }), "layers must not fall"],
  ["layers longer than the clip", clip(0, { layers: [1, 2, 3, 4] }), "layers must not fall"],
  ["three layers", clip(0, { layers: [1, 2, 3] }), "segments.0.layers"],
  ["a hash that is none", clip(0, { sha256: "x".repeat(64) }), "segments.0.sha256"],
  ["an unknown init segment", clip(0, { init: "0".repeat(64) }), "that is not listed"],
  [
    "an id that is not the hash",
    (d) => Object.assign(d.inits[0], { id: "0".repeat(64) }),
    "id is its SHA-256",
  ],
  ["an init segment twice", (document) => document.inits.push(document.inits[0]), "listed twice"],
  ["a file twice", clip(1, { file: "clip-000000-0f30c662e0b41743.cgsc" }), "a file is listed twice"],
  ["clips that fall", clip(1, { clip: 0 }), "does not follow clip 0"],
  ["frames twice", clip(1, { first_frame: 3 }), "does not follow clip 0"],
  ["a frame of 2^53", clip(1, { first_frame: 2 ** 53 }), "segments.1.first_frame"],
];

describe("a manifest whose checksum is right is refused for", () => {
  test.each(BROKEN)("%s", (_, change, what) => {
    expect(() => parsed(change)).toThrow(what);
    expect(() => parsed(change)).toThrow(FormatError);
    expect(() => parsed(change)).not.toThrow(ManifestDamage);
  });

  test.each([
    ["../b.cgsc"],
    ["x/../../b.cgsc"],
    ["/etc/passwd"],
    ["c:b.cgsc"],
    ["https://example.org/b"],
    ["..\\b.cgsc"],
    [".b.cgsc"],
    ["%2e%2e/b.cgsc"],
    ["b.cgsc\n"],
    ["b\0"],
    ["x//b.cgsc"],
    [""],
    ["b?c"],
    ["b".repeat(513)],
  ])("the file %j", (file) => {
    expect(() => parsed(clip(0, { file }))).toThrow("segments.0.file");
  });

  test("offsets in a folder, and files in a single file", () => {
    const offsets = edited((document) => {
      for (const [at, entry] of [...document.inits, ...document.segments].entries()) {
        delete entry.file;
        entry.offset = 5000 * at;
      }
    });
    expect(() => parseManifest(offsets, "m")).toThrow("a folder's segments need files");
    expect(parseManifest(offsets, "m", "offset").segments[1].offset).toBe(10000);
    expect(() => parseManifest(DATA, "m", "offset")).toThrow("a single file's segments need offsets");
  });

  test("segments that overlap", () => {
    const overlapping = edited((document) => {
      for (const [at, entry] of [...document.inits, ...document.segments].entries()) {
        delete entry.file;
        entry.offset = 2000 * at;
      }
    });
    expect(() => parseManifest(overlapping, "m", "offset")).toThrow("two segments overlap at byte 2000");
  });

  test("what is no JSON of a manifest", () => {
    expect(() => parseManifest(sealManifest([]), "m")).toThrow("not valid");
    const nested = sealManifest({ x: JSON.parse(`${"[".repeat(300)}${"]".repeat(300)}`) });
    expect(() => parseManifest(nested, "m")).toThrow("too many levels");
    const brackets = parsed((document) => Object.assign(document, { x: '[{"\\'.repeat(300) }));
    expect(brackets.ended).toBe(true);
  });
});

describe("a manifest that follows another", () => {
  const live = (document: Document) => Object.assign(document, { ended: false });
  const before = parsed(live);

  function follow(change: (document: Document) => unknown): () => void {
    return () =>
      requireSuccessor(
        before,
        parsed((document) => change(live(document))),
      );
  }

  test("may be the same, end, drop clips at the front and add some at the end", () => {
    expect(follow(() => {})).not.toThrow();
    expect(follow((document) => Object.assign(document, { ended: true }))).not.toThrow();
    expect(
      follow((document) => {
        document.segments.shift();
        document.sequence = 1;
        document.segments.push({ ...document.segments[0], clip: 2, first_frame: 7, file: "c.cgsc" });
      }),
    ).not.toThrow();
  });

  test.each<[string, (document: Document) => unknown]>([
    ["another frame rate", (d) => Object.assign(d, { fps: [60000, 2002] })],
    ["another frame rate", (d) => Object.assign(d, { target_duration_s: 5 })],
    ["its clips are gone", (d) => Object.assign(d, { segments: [], sequence: 0 })],
    ["a listed clip has changed", (d) => d.segments.pop()],
    ["a listed clip has changed", (d) => Object.assign(d.segments[1], { file: "other.cgsc" })],
    ["a listed init segment has changed", (d) => Object.assign(d.inits[0], { file: "other.cgsi" })],
  ])("is refused: %s", (what, change) => {
    expect(follow(change)).toThrow(what);
  });

  test("is refused when the sequence goes back, or anything changes after the end", () => {
    const dropped = parsed((document) => {
      live(document).segments.shift();
      document.sequence = 1;
    });
    expect(() => requireSuccessor(dropped, before)).toThrow("its sequence went back");
    expect(() => requireSuccessor(parseManifest(DATA, "m"), before)).toThrow("it had ended");
  });

  test("may give a clip that was found its hash and layers", () => {
    const [, { sha256: _, ...unhashed }] = before.segments;
    const { bytes } = unhashed;
    const found = { ...unhashed, layers: [bytes, bytes, bytes, bytes] as const };
    const walked = { ...before, segments: [before.segments[0], found] };
    expect(() => requireSuccessor(walked, before)).not.toThrow();
    const other = { ...found, bytes: bytes + 1 };
    expect(() => requireSuccessor({ ...walked, segments: [before.segments[0], other] }, before)).toThrow();
  });
});
