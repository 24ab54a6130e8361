import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FormatError, StoreError } from "../src/errors";
import type { RetryEvent } from "../src/stream/retry";
import { ReplacedError, Stream, type StreamOptions } from "../src/stream/stream";
import { verifySegment } from "../src/stream/verify";
import { endFrame, parse, seal } from "./stream-archives";
import {
  breaksAfter,
  damaged,
  fails,
  Gate,
  GOLDEN_FOLDER,
  golden,
  sendsPieces,
  TestServer,
} from "./stream-server";

const [MANIFEST, INIT, CLIP0, CLIP1] = GOLDEN_FOLDER.map((name) => `/folder/${name}`) as [
  string,
  string,
  string,
  string,
];

let site: TestServer;
let retries: RetryEvent[];

beforeEach(async () => {
  site = await TestServer.start();
  site.serveGolden();
  retries = [];
});

afterEach(() => site.stop());

function open(path = "/folder/", options: StreamOptions = {}): Promise<Stream> {
  const retry = { retries: 3, firstWaitS: 0.001, maxWaitS: 0.002, stallS: 5 };
  return Stream.open(site.url + path, { retry, onRetry: (event) => void retries.push(event), ...options });
}

/** Give the folder's manifest other content. */
function publish(change: (manifest: ReturnType<typeof parse>) => void): void {
  const manifest = parse(golden("manifest.json"));
  change(manifest);
  site.files.set(MANIFEST, seal(manifest));
}

describe("a folder", () => {
  it.each(["/folder/", "/folder", "/folder/manifest.json", "/folder/?a=b"])("opens at %s", async (path) => {
    const stream = await open(path);
    expect(stream.name).toBe(site.url + MANIFEST);
    expect(stream.manifest.segments.map((clip) => clip.clip)).toEqual([0, 1]);
    expect([stream.ended, stream.live, stream.losses]).toEqual([true, false, []]);
    expect(stream.pollSeconds).toBe(0.2);
  });

  it("reads segments whole, by one request each, without a range", async () => {
    const stream = await open();
    const { segments } = stream.manifest;
    const init = stream.initEntry(segments[0]!.init);
    expect(await stream.initBytes(init)).toEqual(golden(GOLDEN_FOLDER[1]!));
    expect(await stream.clipBytes(segments[1]!, 4)).toEqual(golden(GOLDEN_FOLDER[3]!));
    expect(site.ranges(INIT)).toEqual([null]);
    expect(site.ranges(CLIP1)).toEqual([null]);
    expect(stream.received).toEqual({ manifest: 1009, init: 2274, clip: 2977 });
    expect(stream.bytesRead).toBe(1009 + 2274 + 2977);
  });

  it("asks only for the bytes of the wanted layers", async () => {
    const stream = await open();
    const clip = stream.manifest.segments[1]!;
    expect(await stream.clipBytes(clip, 1)).toEqual(golden(GOLDEN_FOLDER[3]!).slice(0, 1395));
    expect(await stream.clipBytes(clip, 2)).toEqual(golden(GOLDEN_FOLDER[3]!).slice(0, 2299));
    await stream.initBytes(stream.manifest.inits[0]!, undefined, 3);
    expect(site.ranges(CLIP1)).toEqual(["bytes=0-1394", "bytes=0-2298"]);
    expect(site.ranges(INIT)).toEqual(["bytes=0-2040"]);
  });

  it("keeps the query of a signed address", async () => {
    const stream = await open("/folder/manifest.json?sig=1");
    await stream.clipBytes(stream.manifest.segments[0]!, 4);
    expect(site.asked.map((asked) => asked.query)).toEqual(["?sig=1", "?sig=1"]);
  });

  it("says what is missing", async () => {
    await expect(open("/nowhere/")).rejects.toMatchObject({
      status: 404,
      where: `${site.url}/nowhere/manifest.json`,
    });
    const stream = await open();
    site.files.delete(CLIP0);
    await expect(stream.clipBytes(stream.manifest.segments[0]!, 4)).rejects.toMatchObject({ status: 404 });
    await expect(open("/folder/", { signal: AbortSignal.abort(new Error("no")) })).rejects.toThrow("no");
    await expect(Stream.open("ftp://x/y.cgs")).rejects.toBeInstanceOf(StoreError);
    await expect(Stream.open("not an address")).rejects.toThrow("this is no address of a stream");
  });

  it("does not wait long for a wrong address, but for a clip", async () => {
    site.trick(MANIFEST, ...Array.from({ length: 3 }, () => fails(503)));
    await expect(open("/folder/", { retry: { retries: 9, firstWaitS: 0.001 } })).rejects.toThrow("HTTP 503");
    expect(retries.length).toBe(2);
    const stream = await open();
    site.trick(CLIP0, ...Array.from({ length: 3 }, () => fails(503)));
    expect((await stream.clipBytes(stream.manifest.segments[0]!, 4)).length).toBe(1958);
    expect(retries.length).toBe(5);
  });

  it("takes no memory for what a server announces", async () => {
    site.trick(MANIFEST, (_, response) => {
      response.writeHead(206, { "Content-Range": "bytes 0-9/900000000000000", "Content-Length": 10 });
      response.end("0123456789");
      return true;
    });
    await expect(open()).rejects.toThrow("the file is too long");
    site.trick(MANIFEST, (_, response) => {
      response.writeHead(200, { "Content-Length": 900000000000 });
      response.write("0123456789");
      return true;
    });
    await expect(open()).rejects.toThrow("the file is too long");
  });

  it("refuses a damaged manifest", async () => {
    site.files.set(MANIFEST, damaged(golden("manifest.json"), 300));
    await expect(open()).rejects.toBeInstanceOf(FormatError);
  });
});

describe("layers of a clip", () => {
  it("come one after the other over a slow link", async () => {
    const stream = await open();
    const clip = stream.manifest.segments[1]!;
    const gates = Array.from({ length: 5 }, () => new Gate());
    gates[0]!.open();
    const ends = [1000, 1395, 2000, 2400];
    site.trick(
      CLIP1,
      sendsPieces(ends, (piece) => gates[piece]!.passed),
    );
    const told: [number, number][] = [];
    const whole = golden(GOLDEN_FOLDER[3]!);
    const onLayers = vi.fn((layers: number, prefix: Uint8Array) => {
      told.push([layers, prefix.length]);
      expect(prefix).toEqual(whole.slice(0, prefix.length));
    });
    const reading = stream.clipBytes(clip, 4, { onLayers });
    gates[1]!.open();
    await vi.waitFor(() => expect(told).toEqual([[1, 1395]]));
    gates[2]!.open();
    gates[3]!.open();
    await vi.waitFor(() =>
      expect(told).toEqual([
        [1, 1395],
        [2, 2299],
      ]),
    );
    gates[4]!.open();
    expect(await reading).toEqual(whole);
    expect(onLayers).toHaveBeenCalledTimes(2);
    expect(site.ranges(CLIP1).length).toBe(1);
  });

  it("are told once although the connection broke off", async () => {
    const stream = await open();
    site.trick(CLIP1, breaksAfter(2500, false));
    const told: number[] = [];
    const clip = stream.manifest.segments[1]!;
    const data = await stream.clipBytes(clip, 4, { onLayers: (layers) => void told.push(layers) });
    expect(data).toEqual(golden(GOLDEN_FOLDER[3]!));
    expect(told).toEqual([...new Set(told)]);
    expect(told.at(-1)).toBe(2);
    expect(retries.length).toBe(1);
  });

  it("are not told when the lowest is all that was asked for", async () => {
    const stream = await open();
    const onLayers = vi.fn();
    await stream.clipBytes(stream.manifest.segments[1]!, 1, { onLayers });
    expect(onLayers).not.toHaveBeenCalled();
  });
});

describe("damage", () => {
  it("is fetched again past every cache, once", async () => {
    const modes: (RequestCache | undefined)[] = [];
    const spy: typeof fetch = (url, init) => {
      modes.push(init?.cache);
      return fetch(url, init);
    };
    const stream = await open("/folder/", { fetch: spy });
    const whole = golden(GOLDEN_FOLDER[2]!);
    site.trick(CLIP0, (_, response) => {
      response.end(damaged(whole, 1000));
      return true;
    });
    expect(await stream.clipBytes(stream.manifest.segments[0]!, 4)).toEqual(whole);
    expect(modes).toEqual(["no-cache", "default", "reload"]);
  });

  it("that stays is named", async () => {
    const stream = await open();
    site.files.set(CLIP0, damaged(golden(GOLDEN_FOLDER[2]!), 1000));
    const reading = stream.clipBytes(stream.manifest.segments[0]!, 4);
    const error = await reading.catch((error: FormatError) => error);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as FormatError).where).toBe(`${site.url}${CLIP0}, clip 0`);
    expect((error as FormatError).what).toContain("SHA-256");
    expect(site.ranges(CLIP0).length).toBe(2);
  });

  it("is left to the caller who wants to look for it", async () => {
    const stream = await open();
    site.files.set(CLIP0, damaged(golden(GOLDEN_FOLDER[2]!), 1000));
    const clip = stream.manifest.segments[0]!;
    const data = await stream.clipBytes(clip, 4, { verify: false });
    await expect(verifySegment(data, clip, "here")).rejects.toThrow("here");
    await expect(verifySegment(golden(GOLDEN_FOLDER[2]!), clip, "here")).resolves.toBe(undefined);
  });

  it("may be a file that is too short", async () => {
    const stream = await open();
    site.files.set(CLIP0, golden(GOLDEN_FOLDER[2]!).slice(0, 1500));
    const reading = stream.clipBytes(stream.manifest.segments[0]!, 4);
    await expect(reading).rejects.toThrow("1500 of 1958 bytes");
    await expect(reading).rejects.toBeInstanceOf(FormatError);
  });
});

describe("a live folder", () => {
  beforeEach(() => {
    publish((manifest) => {
      manifest.segments.pop();
      manifest.ended = false;
    });
  });

  it("grows and ends", async () => {
    const stream = await open();
    expect([stream.live, stream.ended, endFrame(stream)]).toEqual([true, false, 4]);
    expect(await stream.refresh()).toBe(false);
    site.files.set(MANIFEST, golden("manifest.json"));
    expect(await stream.refresh()).toBe(true);
    expect([stream.live, stream.ended, endFrame(stream)]).toEqual([false, true, 7]);
    const before = site.asked.length;
    expect(await stream.refresh()).toBe(false);
    expect(site.asked.length).toBe(before);
  });

  it("looks once for several who ask", async () => {
    const stream = await open();
    site.files.set(MANIFEST, golden("manifest.json"));
    const stop = new AbortController();
    const answers = [stream.refresh(), stream.refresh(stop.signal), stream.refresh()];
    stop.abort(new Error("enough"));
    await expect(answers[1]).rejects.toThrow("enough");
    expect(await Promise.all([answers[0], answers[2]])).toEqual([true, true]);
    expect(site.ranges(MANIFEST).length).toBe(2);
  });

  it("keeps its manifest while a new one is damaged", async () => {
    const stream = await open();
    site.files.set(MANIFEST, golden("manifest.json").slice(0, 500));
    expect(await stream.refresh()).toBe(false);
    expect(stream.trouble).toBeInstanceOf(FormatError);
    expect(stream.manifest.segments.length).toBe(1);
    site.files.set(MANIFEST, golden("manifest.json"));
    expect(await stream.refresh()).toBe(true);
    expect(stream.trouble).toBe(null);
  });

  it("drops clips at its front; times stay", async () => {
    publish((manifest) => {
      manifest.ended = false;
    });
    const stream = await open();
    const clip = stream.manifest.segments[1]!;
    const { origin } = stream;
    publish((manifest) => {
      manifest.ended = false;
      manifest.segments.shift();
      manifest.sequence = 1;
    });
    expect(await stream.refresh()).toBe(true);
    expect(stream.manifest.segments).toEqual([clip]);
    expect(stream.origin).toBe(origin);
  });

  it("notices that it was replaced", async () => {
    const stream = await open();
    publish((manifest) => {
      manifest.segments[0]!.frames = 3;
      manifest.segments[0]!.duration_s = 0.1001;
    });
    const error = await stream.refresh().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ReplacedError);
    expect((error as ReplacedError).hint).toBe("open it again");
  });

  it("says that the server is gone, and goes on when it is back", async () => {
    const stream = await open();
    site.trick(MANIFEST, fails(503), fails(503), fails(503));
    await expect(stream.refresh()).rejects.toBeInstanceOf(StoreError);
    site.files.set(MANIFEST, golden("manifest.json"));
    expect(await stream.refresh()).toBe(true);
  });

  it("begins at the first clip when it was empty at first", async () => {
    const stream = await Stream.open(`${site.url}/folder/`);
    const full = stream.manifest;
    publish((manifest) => {
      manifest.segments = [];
      manifest.ended = false;
    });
    const empty = await open();
    expect([empty.manifest.segments, empty.origin]).toEqual([[], 0]);
    publish((manifest) => {
      manifest.segments.shift();
      manifest.sequence = 1;
      manifest.ended = false;
    });
    expect(await empty.refresh()).toBe(true);
    expect(empty.manifest.segments[0]!.clip).toBe(1);
    expect(empty.origin).toBe(empty.manifest.segments[0]!.firstFrame);
    expect(full.segments.length).toBe(1);
  });

  it("is told of a change by a server that offers it", async () => {
    site.holdS = 20;
    const stream = await open("/folder/?sig=a%2Fb");
    const told = stream.change(new AbortController().signal);
    await vi.waitFor(() => expect(site.asked.at(-1)!.query).toBe("?sig=a%2Fb&wait=20"));
    site.files.set(MANIFEST, golden("manifest.json"));
    expect(await told).toBe(true);
    expect(site.ranges(MANIFEST)).toEqual([null, "bytes=0-0"]);
    expect(await stream.refresh()).toBe(true);
  });

  it("looks itself where the server offers nothing, or does not keep to it", async () => {
    const { signal } = new AbortController();
    expect(await (await open()).change(signal)).toBe(false);
    expect(site.asked.length).toBe(1);
    site.holdS = 20;
    const stream = await open();
    site.holdS = 0;
    expect(await stream.change(signal)).toBe(false);
    site.trick(MANIFEST, fails(503));
    expect(await stream.change(signal)).toBe(false);
  });

  it("may go on after some time in which nothing came", async () => {
    site.holdS = 1;
    expect(await (await open()).change(new AbortController().signal)).toBe(true);
  });

  it("stops waiting at once", async () => {
    site.holdS = 20;
    const stop = new AbortController();
    const waiting = (await open()).change(stop.signal);
    stop.abort(new Error("enough"));
    await expect(waiting).rejects.toThrow("enough");
  });

  it("stops looking when it is closed", async () => {
    const stream = await open();
    site.trick(MANIFEST, () => true);
    const looking = stream.refresh();
    stream.close();
    await expect(looking).rejects.toThrow(/abort/);
  });
});
