import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { createTier } from "../src/decode/tiers";
import { scalarBits } from "../src/format/scalar-bits";
import { decodeClip, decodeInit } from "../src/format/segment";
import { type ClipSegment, type GaussianFrame, type InitSegment, MIN_OPACITY, type Tier } from "../src/types";

/** The repository's golden streams, and what they decode to. */
const GOLDEN = new URL("../../../tests/golden/v1/", import.meta.url);
const TRAILER_BYTES = 56;
const BOX_HEADER_BYTES = 24;
const PARTS = ["means", "scales", "rotations", "opacities", "colors"] as const;

type Numbers = Record<(typeof PARTS)[number], number[]>;

interface Expected {
  readonly frames: readonly (Numbers & { frame: number })[];
  readonly baked: readonly (Numbers & { frame: number })[];
  readonly cut: readonly (Numbers & {
    frame: number;
    layers: number;
    init_bytes: number;
    clip_bytes: number;
  })[];
}

interface Entry {
  /** Of an init segment. */
  readonly id?: string;
  readonly file?: string;
  readonly offset?: number;
  readonly bytes: number;
  readonly first_frame: number;
  readonly frames: number;
}

interface Listing {
  readonly inits: readonly Entry[];
  readonly segments: readonly Entry[];
}

const expected: Expected = JSON.parse(new TextDecoder().decode(read("expected.json")));

function read(name: string): Uint8Array {
  return readFileSync(new URL(name, GOLDEN));
}

/** The folder's segments in a listing, or those of a single file. */
function readStream(file?: string): { listing: Listing; bytes: (entry: Entry) => Uint8Array } {
  if (file === undefined) {
    const listing = JSON.parse(new TextDecoder().decode(read("manifest.json"))) as Listing;
    return { listing, bytes: (entry) => read(entry.file ?? "") };
  }
  const data = read(file);
  const trailer = new DataView(data.buffer, data.byteOffset + data.length - TRAILER_BYTES, TRAILER_BYTES);
  const from = Number(trailer.getBigUint64(32, true));
  const length = Number(trailer.getBigUint64(40, true));
  const index = data.subarray(from + BOX_HEADER_BYTES, from + length);
  const listing = JSON.parse(new TextDecoder().decode(index)) as Listing;
  return { listing, bytes: ({ offset = 0, bytes }) => data.subarray(offset, offset + bytes) };
}

function segments(
  frame: number,
  file?: string,
  cut: { layers?: number; init_bytes?: number; clip_bytes?: number } = {},
): { init: InitSegment; clip: ClipSegment } {
  const { listing, bytes } = readStream(file);
  const entry = listing.segments.find((one) => frame < one.first_frame + one.frames);
  if (entry === undefined) throw new Error(`no clip has frame ${frame}`);
  const [initEntry] = listing.inits;
  const options = { bits: scalarBits, layers: cut.layers ?? 4 };
  // The id of a segment that is cut cannot be computed.
  const init = decodeInit(bytes(initEntry).subarray(0, cut.init_bytes), {
    ...options,
    id: initEntry.id ?? "",
  });
  return { init, clip: decodeClip(bytes(entry).subarray(0, cut.clip_bytes), init, options) };
}

function requireClose(found: GaussianFrame, wanted: Numbers): void {
  for (const part of PARTS) {
    expect(found[part].length, part).toBe(wanted[part].length);
    wanted[part].forEach((value, i) => {
      expect(Math.abs(found[part][i] - value), `${part}[${i}]`).toBeLessThanOrEqual(
        1e-4 + 1e-4 * Math.abs(value),
      );
    });
  }
}

describe.each(["scalar", "wasm"] as const)("the %s tier", (name) => {
  let tier: Tier;
  beforeAll(async () => {
    tier = await createTier(name);
  });

  async function decoded(frame: number, { init, clip }: ReturnType<typeof segments>): Promise<GaussianFrame> {
    const decoder = await tier.decoder(init, clip);
    const found = await decoder.gaussians(frame - clip.firstFrame, MIN_OPACITY);
    decoder.close();
    return found;
  }

  it.each(expected.frames)("decodes frame $frame of the golden stream", async (wanted) => {
    requireClose(await decoded(wanted.frame, segments(wanted.frame)), wanted);
  });

  it.each(expected.cut)("decodes what $layers layers hold", async (wanted) => {
    requireClose(await decoded(wanted.frame, segments(wanted.frame, undefined, wanted)), wanted);
  });

  it.each(expected.baked)("decodes frame $frame of the baked stream", async (wanted) => {
    requireClose(await decoded(wanted.frame, segments(wanted.frame, "baked.cgs")), wanted);
  });
});
