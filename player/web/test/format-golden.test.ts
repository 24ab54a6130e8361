import { describe, expect, test } from "vitest";
import { readArchive } from "../src/format/archive";
import { parseManifest } from "../src/format/manifest";
import { scalarBits } from "../src/format/scalar-bits";
import { decodeClip, decodeInit } from "../src/format/segment";
import { sha256Hex, sha256HexNow } from "../src/format/sha256";
import type { AnchorClip, AnchorSet, BakedClip } from "../src/types";
import {
  CLIP_FILES,
  type ExpectedFrame,
  expected,
  floatsSha256,
  fromHex,
  goldenFile,
  goldenInit,
  INIT_FILE,
} from "./format-files";

const bits = scalarBits;

function anchorDigests(name: string, anchors: AnchorSet): Record<string, string> {
  return {
    [`${name}.positions`]: floatsSha256(anchors.positions),
    [`${name}.features`]: floatsSha256(anchors.features),
    [`${name}.log_scales`]: floatsSha256(anchors.logScales),
  };
}

function clipDigests(clip: AnchorClip, referenceAnchors: number): Record<string, string> {
  const name = `clip${clip.clip}`;
  return {
    ...anchorDigests(`${name}.residual`, clip.residual),
    [`${name}.static_reference`]: floatsSha256(clip.isStatic.subarray(0, referenceAnchors)),
    [`${name}.static_residual`]: floatsSha256(clip.isStatic.subarray(referenceAnchors)),
    [`${name}.tables`]: floatsSha256(clip.field.tables),
    [`${name}.mlp.w1`]: floatsSha256(clip.field.mlp.w1),
  };
}

function digests(init: Uint8Array, clips: readonly Uint8Array[]): Record<string, string> {
  const decoded = decodeInit(init, { bits });
  const all = clips.map((data) => decodeClip(data, decoded, { bits }) as AnchorClip);
  return Object.assign(
    anchorDigests("reference", decoded.anchors),
    ...all.map((clip) => clipDigests(clip, decoded.anchors.count)),
  );
}

describe("golden stream", () => {
  test("every array has the bits that Python gives it", () => {
    expect(digests(goldenFile(INIT_FILE), CLIP_FILES.map(goldenFile))).toEqual(expected.sha256);
  });

  test("the segments of the single file too", async () => {
    const data = goldenFile("one-file.cgs");
    const read = async (start: number, length: number) => data.subarray(start, start + length);
    const { manifest, recovered, losses } = await readArchive(read, data.length, "one-file.cgs");
    expect({ recovered, losses }).toEqual({ recovered: false, losses: [] });
    const segments = [...manifest.inits, ...manifest.segments].map(({ offset = 0, bytes }) =>
      data.slice(offset, offset + bytes),
    );
    expect(digests(segments[0], segments.slice(1))).toEqual(expected.sha256);
  });

  test.each(expected.arrays.map((array) => [array.mode, array] as const))(
    "entropy-coded array in mode %i",
    (_, { hex, channels, mode, values }) => {
      const data = fromHex(hex);
      expect([...bits.decodeWideArray(data, values.length, channels, mode)]).toEqual(values);
      expect(() => bits.decodeArray(data, values.length, channels, mode, 2 ** 32)).toThrow("out of range");
    },
  );

  test("what the init segment says", () => {
    const init = goldenInit();
    expect(init.id).toBe("773b289c09b62d1a0a5fde7b60f98aa3a8533a74042a2a79c8861d6d2f6e5ab3");
    expect(init.info).toMatchObject({ profile: "anchors", fps: [30000, 1001], clipFrames: 4 });
    expect(init.info).toMatchObject({ gaussiansPerAnchor: 2, baseGaussians: 1, anchors: 16 });
    expect(init.heads?.covariance).toMatchObject({ inputs: 10, outputs: 14 });
    expect(init.views[0].cameraFromWorld).toHaveLength(12);
  });

  test("a Buffer, which is a view of something larger, is read like any bytes", () => {
    const init = decodeInit(Buffer.from(goldenFile(INIT_FILE)), { bits });
    expect(floatsSha256(init.anchors.features)).toBe(expected.sha256["reference.features"]);
  });

  test("both ways to hash agree", async () => {
    const data = goldenFile(CLIP_FILES[0]);
    expect(await sha256Hex(data)).toBe(sha256HexNow(data));
    expect(sha256HexNow(data).startsWith("0f30c662e0b41743")).toBe(true);
  });
});

describe("layers", () => {
  const manifest = parseManifest(goldenFile("manifest.json"), "manifest.json");
  const { id } = manifest.inits[0];

  test.each(expected.cut)("a prefix of $layers layers gives what the whole gives", (cut) => {
    const { layers, init_bytes, clip_bytes } = cut;
    expect(manifest.inits[0].layers[layers - 1]).toBe(init_bytes);
    expect(manifest.segments[1].layers[layers - 1]).toBe(clip_bytes);
    const init = decodeInit(goldenFile(INIT_FILE).slice(0, init_bytes), { bits, layers, id });
    const clip = decodeClip(goldenFile(CLIP_FILES[1]).slice(0, clip_bytes), init, { bits, layers });
    expect(clip).toEqual(decodeClip(goldenFile(CLIP_FILES[1]), goldenInit(layers), { bits, layers }));
    expect(init.heads?.opacity.outputs).toBe(1);
    const { residual, field } = clip as AnchorClip;
    expect(residual.count).toBe(layers < 2 ? 0 : 5);
    const whole = (decodeClip(goldenFile(CLIP_FILES[1]), goldenInit(), { bits }) as AnchorClip).field.tables;
    expect(field.tables.every((value, at) => value === 0 || value === whole[at])).toBe(true);
    expect(field.tables.filter((value) => value !== 0).length).toBeGreaterThan(10);
  });

  test("bytes of a next box that are there in part are not looked at", () => {
    const [, clip] = manifest.segments;
    const data = goldenFile(CLIP_FILES[1]).slice(0, clip.layers[1] + 30);
    expect(() => decodeClip(data, goldenInit(2), { bits, layers: 2 })).not.toThrow();
    expect(() => decodeClip(data, goldenInit(3), { bits, layers: 3 })).toThrow("runs past the end");
  });

  test("a prefix that is too short for its layers is refused", () => {
    const [, clip] = manifest.segments;
    const data = goldenFile(CLIP_FILES[1]);
    for (const layers of [1, 2, 3]) {
      const init = goldenInit(layers);
      for (let end = 0; end < clip.layers[layers - 1]; end++) {
        expect(() => decodeClip(data.slice(0, end), init, { bits, layers }), `${end} bytes`).toThrow();
      }
    }
  });

  test("the id of a prefix of an init segment must be given", () => {
    const data = goldenFile(INIT_FILE).slice(0, manifest.inits[0].layers[0]);
    expect(() => decodeInit(data, { bits, layers: 1 })).toThrow("the id of an init segment");
  });
});

/** The Gaussians of a baked clip's frame that are drawn, number by number. */
function bakedNumbers(clip: BakedClip, frame: number): Omit<ExpectedFrame, "frame"> {
  const codes = clip.codes[frame];
  const rows = Array.from({ length: clip.gaussians }, (_, row) => [
    ...codes.subarray(14 * row, 14 * row + 14),
  ]);
  const seen = rows.filter((row) => row[10] > 0);
  const rotation = (row: number[]): number[] => {
    const parts = row.slice(6, 9).map((code) => code / clip.rotationSteps);
    const rest = Math.sqrt(Math.max(0, 1 - parts.reduce((sum, part) => sum + part * part, 0)));
    parts.splice(row[9], 0, rest);
    return parts.map((part) => part / Math.hypot(...parts));
  };
  return {
    means: seen.flatMap((row) => row.slice(0, 3).map((code, axis) => clip.corner[axis] + clip.step * code)),
    scales: seen.flatMap((row) => row.slice(3, 6).map((code) => 2 ** (code / clip.scaleSteps))),
    rotations: seen.flatMap(rotation),
    opacities: seen.map((row) => row[10] / clip.opacitySteps),
    colors: seen.flatMap((row) => row.slice(11).map((code) => code / clip.colorSteps)),
  };
}

describe("baked stream", () => {
  const data = goldenFile("baked.cgs");
  const read = async (start: number, length: number) => data.subarray(start, start + length);

  async function clips(layers = 4): Promise<BakedClip[]> {
    const { manifest } = await readArchive(read, data.length, "baked.cgs");
    const [init, ...rest] = [...manifest.inits, ...manifest.segments].map(({ offset = 0, bytes }) =>
      data.slice(offset, offset + bytes),
    );
    const decoded = decodeInit(init, { bits });
    expect(decoded).toMatchObject({ heads: null, info: { profile: "baked", gaussiansPerAnchor: 0 } });
    return rest.map((clip) => decodeClip(clip, decoded, { bits, layers }) as BakedClip);
  }

  test("every Gaussian of the expected frames", async () => {
    const all = await clips();
    for (const { frame, ...wanted } of expected.baked) {
      const clip = all.find((one) => frame < one.firstFrame + one.frames)!;
      const found = bakedNumbers(clip, frame - clip.firstFrame);
      for (const [name, values] of Object.entries(wanted)) {
        const numbers = found[name as keyof typeof found];
        expect(numbers).toHaveLength(values.length);
        const worst = Math.max(...values.map((value, at) => Math.abs(value - numbers[at])));
        expect(worst, `${name} of frame ${frame}`).toBeLessThan(1e-4);
      }
    }
  });

  test("without layer 1 every frame is the keyframe", async () => {
    const [[whole], [still]] = [await clips(), await clips(1)];
    expect(still.codes).toHaveLength(whole.frames);
    for (const codes of still.codes) expect(codes).toEqual(whole.codes[0]);
    expect(whole.codes[1]).not.toEqual(whole.codes[0]);
  });
});
