/**
 * The library's own corpus of damaged files, each with the error that it must give. The Python tests write it
 * and name it in CGS_BAD_FILES; alone, this file has nothing to do.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { FormatError } from "../src/errors";
import { readArchive } from "../src/format/archive";
import { ManifestDamage, parseManifest } from "../src/format/manifest";
import { scalarBits } from "../src/format/scalar-bits";
import { decodeClip, decodeInit } from "../src/format/segment";

interface BadFile {
  readonly damage: string;
  readonly kind: "init" | "clip" | "baked";
  readonly data: string;
  readonly error: string;
}

interface BadPackage {
  readonly damage: string;
  readonly files: Readonly<Record<string, string>>;
  readonly error: string;
  readonly isDamage: boolean;
}

interface Corpus {
  /** The init segments of good clips, by kind. */
  readonly inits: { readonly clip: string; readonly baked: string };
  readonly files: readonly BadFile[];
  readonly packages: readonly BadPackage[];
  readonly recovered: Readonly<Record<string, string>>;
}

const bits = scalarBits;
const path = process.env.CGS_BAD_FILES;
const corpus: Corpus | null = path ? JSON.parse(readFileSync(path, "utf-8")) : null;
const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "base64"));

function refusal(work: () => unknown): FormatError {
  try {
    work();
  } catch (error) {
    if (error instanceof FormatError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

function readerOf(data: Uint8Array) {
  return async (start: number, length: number) => data.slice(start, start + length);
}

describe.skipIf(!corpus)("bad files of the library", () => {
  test("a bad segment is refused by name", () => {
    const good = { clip: bytes(corpus!.inits.clip), baked: bytes(corpus!.inits.baked) };
    const wrong: string[] = [];
    for (const { damage, kind, data, error } of corpus!.files) {
      const found = refusal(() => {
        if (kind === "init") return decodeInit(bytes(data), { bits });
        return decodeClip(bytes(data), decodeInit(good[kind], { bits }), { bits });
      });
      if (!found.what.startsWith(error)) wrong.push(`${kind}: ${damage}: ${found.what}, not ${error}`);
    }
    expect(wrong).toEqual([]);
    expect(corpus!.files.length).toBeGreaterThan(200);
  });

  test("a bad stream is refused by name", async () => {
    const wrong: string[] = [];
    for (const { damage, files, error, isDamage } of corpus!.packages) {
      const single = Object.keys(files).find((name) => name.endsWith(".cgs"));
      let found: unknown = null;
      try {
        const data = bytes(files[single ?? "manifest.json"]);
        if (single) await readArchive(readerOf(data), data.length, single);
        else parseManifest(data, "manifest.json");
      } catch (caught) {
        found = caught;
      }
      const isRight = found instanceof FormatError && found instanceof ManifestDamage === isDamage;
      if (!isRight) wrong.push(`${damage}: ${found}, not ${error}`);
    }
    expect(wrong).toEqual([]);
  });

  test("a damaged index hides no segment", async () => {
    for (const [damage, text] of Object.entries(corpus!.recovered)) {
      const data = bytes(text);
      const { manifest, recovered } = await readArchive(readerOf(data), data.length, "s.cgs");
      expect([recovered, manifest.segments.length], damage).toEqual([true, 2]);
    }
  });
});
