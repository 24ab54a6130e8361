import { describe, expect, test } from "vitest";
import { FormatError } from "../src/errors";
import { type ArchiveListing, readArchive } from "../src/format/archive";
import { ManifestDamage } from "../src/format/manifest";
import { goldenFile, joinBytes, sealBox, sealManifest, viewOf } from "./format-files";

const ONE_FILE = goldenFile("one-file.cgs");
const TAIL_BYTES = 56;

/** A listing of bytes, and how many of them were read. */
async function list(data: Uint8Array, before: ArchiveListing | null = null) {
  let bytesRead = 0;
  const read = async (start: number, length: number) => {
    if (start < 0 || start + length > data.length) throw new Error("read outside the file");
    bytesRead += length;
    return data.slice(start, start + length);
  };
  return { ...(await readArchive(read, data.length, "s.cgs", before)), bytesRead };
}

const WHOLE = await list(ONE_FILE);
const [INIT] = WHOLE.manifest.inits;
const CLIPS = WHOLE.manifest.segments;
const INIT_DATA = ONE_FILE.slice(INIT.offset, INIT.offset! + INIT.bytes);
const CLIP_DATA = CLIPS.map(({ offset = 0, bytes }) => ONE_FILE.slice(offset, offset + bytes));
const BODY = joinBytes(INIT_DATA, ...CLIP_DATA);

function u64s(...values: number[]): Uint8Array {
  const out = new Uint8Array(8 * values.length);
  for (const [at, value] of values.entries()) viewOf(out).setUint32(8 * at, value, true);
  return out;
}

function tailBox(offset: number, bytes: number, total: number): Uint8Array {
  const magic = Uint8Array.of(0x89, 0x43, 0x47, 0x58, 0x0d, 0x0a, 0x1a, 0x0a);
  const payload = joinBytes(magic, u64s(offset, bytes, total));
  return sealBox({ type: "TAIL", version: 0, flags: 0, layer: 0, payload });
}

/** An index of the golden init segment and its first clips. */
function indexBox(clips: number, ended = false): Uint8Array {
  const wire = WHOLE.manifest.segments.slice(0, clips).map((clip) => ({
    bytes: clip.bytes,
    clip: clip.clip,
    duration_s: clip.durationS,
    first_frame: clip.firstFrame,
    frames: clip.frames,
    init: clip.init,
    layers: clip.layers,
    offset: clip.offset,
    sha256: clip.sha256,
  }));
  const payload = sealManifest({
    format: "clipgstream",
    format_version: "1.0",
    fps: WHOLE.manifest.fps,
    target_duration_s: WHOLE.manifest.targetDurationS,
    sequence: 0,
    inits: [INIT],
    segments: wire,
    ended,
  });
  return sealBox({ type: "INDX", version: 0, flags: 0, layer: 0, payload });
}

/** A live file that has grown: each step adds bytes, then a trailer that names the only index. */
function grown(...steps: readonly Uint8Array[]): { data: Uint8Array; ends: number[] } {
  const index = indexBox(1);
  const start = joinBytes(INIT_DATA, CLIP_DATA[0]);
  let data = joinBytes(start, index);
  const ends: number[] = [];
  for (const step of [new Uint8Array(0), ...steps]) {
    data = joinBytes(data, step);
    data = joinBytes(data, tailBox(start.length, index.length, data.length + TAIL_BYTES));
    ends.push(data.length);
  }
  return { data, ends };
}

describe("a whole file", () => {
  test("is read from its tail and index alone", () => {
    expect(CLIPS.map((clip) => clip.clip)).toEqual([0, 1]);
    expect(WHOLE).toMatchObject({ recovered: false, losses: [], end: ONE_FILE.length });
    expect(WHOLE.bytesRead).toBe(TAIL_BYTES + WHOLE.index!.bytes);
  });

  test("is not read again when nothing has changed", async () => {
    const again = await list(ONE_FILE, WHOLE);
    expect(again.manifest).toEqual(WHOLE.manifest);
    expect(again.bytesRead).toBe(TAIL_BYTES);
  });
});

describe("a live file", () => {
  const { data, ends } = grown(CLIP_DATA[1]);

  test("gives clips behind its index", async () => {
    const { manifest, losses, recovered } = await list(data);
    expect(manifest.segments.map((clip) => clip.clip)).toEqual([0, 1]);
    expect({ losses, recovered, ended: manifest.ended }).toEqual({
      losses: [],
      recovered: false,
      ended: false,
    });
    const [, found] = manifest.segments;
    expect(found).not.toHaveProperty("sha256");
    expect(found.layers).toEqual(Array(4).fill(CLIP_DATA[1].length));
    expect(data.slice(found.offset, found.offset! + found.bytes)).toEqual(CLIP_DATA[1]);
    expect(found).toMatchObject({ firstFrame: 4, frames: 3, init: INIT.id });
  });

  test("is read on from where it ended", async () => {
    const first = await list(data.slice(0, ends[0]));
    expect(first.manifest.segments).toHaveLength(1);
    const second = await list(data, first);
    expect(second.manifest.segments).toEqual((await list(data)).manifest.segments);
    expect(second.bytesRead).toBeLessThan(400);
  });

  test("that is just being written is damaged, not cut, for who knows it", async () => {
    const first = await list(data.slice(0, ends[0]));
    await expect(list(data.slice(0, ends[0] + 500), first)).rejects.toThrow(ManifestDamage);
  });

  test("a clip that does not follow is a loss", async () => {
    const twice = grown(CLIP_DATA[1], CLIP_DATA[0]);
    const { manifest, losses } = await list(twice.data);
    expect(manifest.segments.map((clip) => clip.clip)).toEqual([0, 1]);
    expect(losses).toMatchObject([{ clip: 0, reason: "clip 0 does not fit the other clips" }]);
  });
});

describe("a cut file", () => {
  test("plays up to the cut, wherever that is", async () => {
    const ends = [INIT_DATA.length, INIT_DATA.length + CLIP_DATA[0].length, BODY.length];
    for (let end = 0; end < ONE_FILE.length; end += 7) {
      if (end < ends[0]) {
        await expect(list(ONE_FILE.slice(0, end)), `${end}`).rejects.toThrow(ManifestDamage);
        continue;
      }
      const { manifest, recovered, losses } = await list(ONE_FILE.slice(0, end));
      expect(manifest.segments, `${end} bytes`).toHaveLength(ends.filter((at) => at <= end).length - 1);
      expect(recovered).toBe(true);
      expect(losses[0].reason).toContain("the file is cut");
    }
  });

  test("what it gives is what the index would have given, but for hashes and layers", async () => {
    const { manifest } = await list(BODY);
    expect(manifest.inits).toEqual([INIT]);
    expect(manifest.segments).toMatchObject(
      CLIPS.map(({ sha256: _, layers: __, durationS, ...clip }) => ({
        ...clip,
        durationS: expect.closeTo(durationS, 12),
      })),
    );
    expect(manifest.ended).toBe(false);
  });

  test("names the clip that was cut", async () => {
    const { losses } = await list(BODY.slice(0, BODY.length - 10));
    expect(losses[1]).toMatchObject({
      clip: 1,
      where: `s.cgs, byte ${INIT_DATA.length + CLIP_DATA[0].length}`,
    });
  });
});

describe("a damaged file", () => {
  test("is read behind what is damaged", async () => {
    const noise = Uint8Array.from({ length: 9000 }, (_, at) => (at * 131) % 251);
    const { manifest, losses } = await list(joinBytes(INIT_DATA, noise, CLIP_DATA[0], noise, CLIP_DATA[1]));
    expect(manifest.segments.map((clip) => clip.clip)).toEqual([0, 1]);
    expect(losses).toHaveLength(3);
  });

  test("a damaged index hides no segment", async () => {
    const copy = ONE_FILE.slice();
    copy[WHOLE.index!.offset + 60] ^= 1;
    const { manifest, recovered } = await list(copy);
    expect(manifest.segments).toHaveLength(2);
    expect(recovered).toBe(true);
  });

  test("bytes behind a complete stream are no loss", async () => {
    const { manifest, losses } = await list(joinBytes(ONE_FILE, new Uint8Array(100)));
    expect(manifest).toEqual(WHOLE.manifest);
    expect(losses).toEqual([]);
  });

  test("places that only look like a box are passed", async () => {
    const start = joinBytes(new TextEncoder().encode("CGSF"), Uint8Array.of(0, 1), new Uint8Array(18));
    const { manifest } = await list(joinBytes(INIT_DATA, ...Array(200).fill(start), CLIP_DATA[0]));
    expect(manifest.segments).toHaveLength(1);
  });

  test("a start that lies across two reads is found", async () => {
    for (const gap of [4080, 4090, 4095, 4096, 4097, 4110]) {
      const { manifest } = await list(joinBytes(INIT_DATA, new Uint8Array(gap), CLIP_DATA[0]));
      expect(manifest.segments, `${gap}`).toHaveLength(1);
    }
  });

  test("another file is refused by name", async () => {
    const foreign = new Uint8Array(5000).fill(7);
    await expect(list(foreign)).rejects.toThrow("this is no ClipGStream stream");
    await expect(list(new Uint8Array(0))).rejects.toThrow(FormatError);
  });

  test("an entry that reaches behind its index is refused", async () => {
    const index = indexBox(2, true);
    const at = INIT_DATA.length + CLIP_DATA[0].length;
    const data = joinBytes(
      BODY.slice(0, at),
      index,
      tailBox(at, index.length, at + index.length + TAIL_BYTES),
    );
    await expect(list(data)).rejects.toThrow("a segment reaches behind the index");
  });
});
