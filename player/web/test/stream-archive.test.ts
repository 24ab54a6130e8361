import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FormatError } from "../src/errors";
import { ReplacedError, Stream, type StreamOptions } from "../src/stream/stream";
import { endFrame, GrowingArchive, goldenParts } from "./stream-archives";
import { damaged, GOLDEN_FOLDER, golden, TestServer } from "./stream-server";

const PATH = "/one-file.cgs";
const CLIPS = GOLDEN_FOLDER.slice(2);

let site: TestServer;

beforeEach(async () => {
  site = await TestServer.start();
  site.serveGolden();
});

afterEach(() => site.stop());

function open(path = PATH, options: StreamOptions = {}): Promise<Stream> {
  const retry = { retries: 3, firstWaitS: 0.001, maxWaitS: 0.002, stallS: 5 };
  return Stream.open(site.url + path, { retry, ...options });
}

async function expectGoldenClips(stream: Stream): Promise<void> {
  for (const entry of stream.manifest.segments) {
    expect(await stream.clipBytes(entry, 4)).toEqual(golden(CLIPS[entry.clip]!));
  }
}

describe("a single file", () => {
  it("opens by its head and its end, and reads a segment by one range", async () => {
    const stream = await open(`${PATH}?sig=1`);
    expect(stream.name).toBe(site.url + PATH);
    expect([stream.ended, stream.live, stream.losses]).toEqual([true, false, []]);
    expect(site.ranges(PATH)).toEqual(["bytes=0-4095", "bytes=0-8214"]);
    const [first] = stream.manifest.segments;
    expect(await stream.initBytes(stream.initEntry(first!.init))).toEqual(golden(GOLDEN_FOLDER[1]!));
    await expectGoldenClips(stream);
    const { segments, inits } = stream.manifest;
    const wanted = [...inits, ...segments].map((at) => `bytes=${at.offset}-${at.offset! + at.bytes - 1}`);
    expect(site.ranges(PATH).slice(2)).toEqual(wanted);
    expect(site.asked.every((asked) => asked.query === "?sig=1")).toBe(true);
  });

  it("reads fewer layers by a shorter range", async () => {
    const stream = await open();
    const clip = stream.manifest.segments[1]!;
    const data = await stream.clipBytes(clip, 2);
    expect(data).toEqual(golden(CLIPS[1]!).slice(0, 2299));
    expect(site.ranges(PATH).at(-1)).toBe(`bytes=${clip.offset}-${clip.offset! + 2298}`);
  });

  it("tells the lower layers on the way", async () => {
    const stream = await open();
    const onLayers = vi.fn();
    await stream.clipBytes(stream.manifest.segments[1]!, 4, { onLayers });
    for (const [layers, prefix] of onLayers.mock.calls) expect(prefix.length).toBe([0, 1395, 2299][layers]);
  });

  it("plays from a server without ranges when it is small", async () => {
    site.ignoresRanges = true;
    const stream = await open();
    await expectGoldenClips(stream);
    expect(site.asked.length).toBe(2);
    await expect(open(PATH, { wholeFileBytes: 4000 })).rejects.toThrow("ignores byte ranges");
  });

  it("plays where another origin hides Content-Range", async () => {
    site.hidesRanges = true;
    site.sendsTags = false;
    await expectGoldenClips(await open());
  });

  it("is found out when it was replaced", async () => {
    const stream = await open();
    site.files.set(PATH, golden("baked.cgs"));
    const error = await stream.clipBytes(stream.manifest.segments[0]!, 4).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ReplacedError);
    expect((error as ReplacedError).hint).toBe("open it again");
    await expect(stream.clipBytes(stream.manifest.segments[1]!, 4)).rejects.toBeInstanceOf(ReplacedError);
  });

  it("is found out when it was replaced by something else", async () => {
    const stream = await open();
    site.files.set(PATH, new Uint8Array(9000));
    const reading = stream.clipBytes(stream.manifest.segments[0]!, 4);
    await expect(reading).rejects.toBeInstanceOf(ReplacedError);
  });

  it("goes on when only its tag is another one", async () => {
    const stream = await open();
    site.version = "another server behind the same address";
    await expectGoldenClips(stream);
    const before = site.asked.length;
    await expectGoldenClips(stream);
    expect(site.asked.length).toBe(before + 2);
  });

  it("refuses what is no stream", async () => {
    site.files.set("/x.cgs", new Uint8Array(9000).fill(32));
    await expect(open("/x.cgs")).rejects.toThrow("no ClipGStream stream");
    site.files.set("/x.cgs", new Uint8Array(0));
    await expect(open("/x.cgs")).rejects.toBeInstanceOf(FormatError);
  });
});

describe("a cut file", () => {
  it("plays up to the cut", async () => {
    const whole = golden("one-file.cgs");
    const second = goldenParts().manifest.segments[1]!;
    site.files.set(PATH, whole.slice(0, Number(second.offset) + 1000));
    const stream = await open();
    expect(stream.manifest.segments.map((clip) => clip.clip)).toEqual([0]);
    expect(stream.losses.length).toBeGreaterThan(0);
    expect(stream.ended).toBe(false);
    await expectGoldenClips(stream);
  });

  it("plays all that is there without its trailer", async () => {
    site.files.set(PATH, golden("one-file.cgs").slice(0, -10));
    const stream = await open();
    expect(endFrame(stream)).toBe(7);
    await expectGoldenClips(stream);
  });
});

describe("a live file", () => {
  let file: GrowingArchive;

  beforeEach(() => {
    file = new GrowingArchive();
    file.grow([0], true);
    site.files.set(PATH, file.data);
  });

  it("grows, with and without an index, and ends", async () => {
    const stream = await open();
    expect([stream.live, endFrame(stream)]).toEqual([true, 4]);
    expect(await stream.refresh()).toBe(false);
    file.grow([1], false);
    site.files.set(PATH, file.data);
    expect(await stream.refresh()).toBe(true);
    expect([stream.live, endFrame(stream)]).toEqual([true, 7]);
    expect(stream.manifest.segments[1]!.sha256).toBe(undefined);
    await expectGoldenClips(stream);
    file.grow([], true, true);
    site.files.set(PATH, file.data);
    expect(await stream.refresh()).toBe(true);
    expect([stream.live, stream.ended]).toEqual([false, true]);
    expect(stream.manifest.segments[1]!.sha256).toHaveLength(64);
    await expectGoldenClips(stream);
  });

  it("is opened with clips behind its index", async () => {
    file.grow([1], false);
    site.files.set(PATH, file.data);
    const stream = await open();
    expect(endFrame(stream)).toBe(7);
    await expectGoldenClips(stream);
  });

  it("asks for one byte while nothing is new", async () => {
    const stream = await open();
    const before = stream.received.manifest;
    expect(await stream.refresh()).toBe(false);
    expect(site.ranges(PATH).at(-1)).toBe("bytes=0-0");
    expect(stream.received.manifest - before).toBe(1);
  });

  it("reads clips while it grows, without looking at its tag", async () => {
    const stream = await open();
    file.grow([1], false);
    site.files.set(PATH, file.data);
    const before = site.asked.length;
    await expectGoldenClips(stream);
    expect(site.asked.length).toBe(before + 1);
  });

  it("is left as it was while its end is being written", async () => {
    const stream = await open();
    file.grow([1], true, true);
    site.files.set(PATH, file.data.slice(0, -20));
    expect(await stream.refresh()).toBe(false);
    expect(stream.trouble).toBeInstanceOf(FormatError);
    expect(endFrame(stream)).toBe(4);
    site.files.set(PATH, file.data);
    expect(await stream.refresh()).toBe(true);
    expect([stream.trouble, endFrame(stream)]).toEqual([null, 7]);
  });

  it("is found out when it was replaced", async () => {
    const stream = await open();
    site.files.set(PATH, golden("baked.cgs"));
    await expect(stream.refresh()).rejects.toBeInstanceOf(ReplacedError);
  });

  it("grows on a server without ranges", async () => {
    site.ignoresRanges = true;
    const stream = await open();
    file.grow([1], true, true);
    site.files.set(PATH, file.data);
    expect(await stream.refresh()).toBe(true);
    await expectGoldenClips(stream);
  });
});

describe("damage in a single file", () => {
  it("names the file and the clip", async () => {
    const { offset } = goldenParts().manifest.segments[1]!;
    site.files.set(PATH, damaged(golden("one-file.cgs"), Number(offset) + 500));
    const stream = await open();
    const where = `${site.url}${PATH}, clip 1`;
    await expect(stream.clipBytes(stream.manifest.segments[1]!, 4)).rejects.toMatchObject({ where });
    expect((await stream.clipBytes(stream.manifest.segments[0]!, 4)).length).toBe(1958);
  });
});
