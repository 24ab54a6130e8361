import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StoreError } from "../src/errors";
import type { HttpOptions } from "../src/stream/download";
import { HttpSource } from "../src/stream/http-source";
import { BandwidthMeter } from "../src/stream/meter";
import { Retrier, type RetryEvent, retryAfterS } from "../src/stream/retry";
import { ChangedError, type ReadOptions } from "../src/stream/source";
import { breaksAfter, fails, Gate, sendsPieces, stallsAfter, TestServer } from "./stream-server";

const PATIENCE = { retries: 3, firstWaitS: 0.001, maxWaitS: 0.004, stallS: 5 };
const CLIP: ReadOptions = { purpose: "clip" };

let site: TestServer;
let retries: RetryEvent[];
let recovered: string[];
let data: Uint8Array;

beforeEach(async () => {
  site = await TestServer.start();
  data = new Uint8Array(200_000).map((_, i) => (i * 7919) >>> 3);
  site.files.set("/a/one.cgs", data);
  [retries, recovered] = [[], []];
});

afterEach(() => site.stop());

function sourceAt(
  path: string,
  options: Partial<HttpOptions> = {},
  patience = PATIENCE,
  limit = 1 << 20,
  meter = new BandwidthMeter(),
) {
  const http: HttpOptions = { fetch, headers: {}, credentials: "same-origin", stallS: patience.stallS };
  const listeners = {
    onRetry: (event: RetryEvent) => void retries.push(event),
    onRecover: (where: string) => void recovered.push(where),
  };
  const retrier = new Retrier(patience, listeners);
  const url = new URL(path, site.url);
  return new HttpSource(url, { ...http, ...options }, retrier, meter, limit);
}

describe("reading ranges", () => {
  it("asks for a range and gets it", async () => {
    const source = sourceAt("/a/one.cgs");
    expect(await source.read("", 1000, 1100, CLIP)).toEqual(data.slice(1000, 1100));
    expect(site.ranges("/a/one.cgs")).toEqual(["bytes=1000-1099"]);
    expect(source.received).toEqual({ manifest: 0, init: 0, clip: 100 });
  });

  it.each([
    ["reads a body that ends there to its end", 1000, true],
    ["stops a body that goes on", 5000, false],
  ])("%s", async (_, length, toItsEnd) => {
    let ended = false;
    let signal: AbortSignal | null | undefined;
    const body = new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          if (pulls++ < length / 500) controller.enqueue(data.slice(0, 500));
          else {
            ended = !signal?.aborted;
            controller.close();
          }
        },
      },
      { highWaterMark: 0 },
    );
    let pulls = 0;
    const stub: typeof fetch = async (_url, init) => {
      signal = init?.signal;
      return new Response(body, { headers: { "Content-Length": String(length) } });
    };
    const source = sourceAt("/a/one.cgs", { fetch: stub });
    expect((await source.read("", 0, 1000, { ...CLIP, whole: true })).length).toBe(1000);
    expect(ended).toBe(toItsEnd);
    expect(signal?.aborted).toBe(true);
  });

  it("measures the connection", async () => {
    const meter = new BandwidthMeter();
    await sourceAt("/a/one.cgs", {}, PATIENCE, 1 << 20, meter).read("", 0, data.length, CLIP);
    expect(meter.known).toBe(true);
    expect(meter.bitsPerSecond).toBeGreaterThan(0);
    expect(meter.latencyMs).toBeGreaterThan(0);
  });

  it("gives fewer bytes where the file ends, and none behind it", async () => {
    const source = sourceAt("/a/one.cgs");
    expect((await source.read("", 199_990, 200_010, CLIP)).length).toBe(10);
    expect((await source.read("", 300_000, 300_010, CLIP)).length).toBe(0);
    expect((await source.read("", 50, 50, CLIP)).length).toBe(0);
    expect(retries).toEqual([]);
  });

  it("tells size and tag with the first bytes", async () => {
    const head = await sourceAt("/a/one.cgs").head("", 64, CLIP);
    expect(head.data).toEqual(data.slice(0, 64));
    expect(head.size).toBe(200_000);
    expect(head.tag).toMatch(/^"\w{12}"$/);
  });

  it("asks for the size where another origin hides Content-Range", async () => {
    site.hidesRanges = true;
    const source = sourceAt("/a/one.cgs");
    expect((await source.head("", 64, CLIP)).size).toBe(200_000);
    expect(site.asked.map((asked) => asked.method)).toEqual(["GET", "HEAD"]);
    expect(await source.read("", 70, 80, CLIP)).toEqual(data.slice(70, 80));
  });

  it("refuses another range than asked for", async () => {
    site.trick("/a/one.cgs", (_, response) => {
      response.writeHead(206, { "Content-Range": "bytes 1-10/200000", "Content-Length": 10 });
      response.end(data.subarray(1, 11));
      return true;
    });
    await expect(sourceAt("/a/one.cgs").read("", 0, 10, CLIP)).rejects.toThrow(
      "another range than asked for",
    );
  });

  it("notices another version of the file", async () => {
    const source = sourceAt("/a/one.cgs");
    const { tag } = await source.head("", 64, CLIP);
    expect((await source.read("", 5, 9, { ...CLIP, tag })).length).toBe(4);
    site.version = "2";
    await expect(source.read("", 5, 9, { ...CLIP, tag })).rejects.toBeInstanceOf(ChangedError);
  });

  it("sends the URL's query with every request and keeps it out of names", async () => {
    site.files.set("/a/x.cgsc", data);
    const source = sourceAt("/a/manifest.json?key=secret#part");
    await source.read("x.cgsc", 0, 10, CLIP);
    expect(site.asked[0]!.query).toBe("?key=secret");
    expect(source.name).toBe(`${site.url}/a/manifest.json`);
    const error = await source.read("none.cgsc", 0, 10, CLIP).catch((error: StoreError) => error);
    expect(String(error)).not.toContain("secret");
  });

  it("sends headers of its user", async () => {
    await sourceAt("/a/one.cgs", { headers: { Authorization: "Bearer x" } }).read("", 0, 10, CLIP);
    expect(site.asked[0]!.headers.authorization).toBe("Bearer x");
  });

  it("chooses how far caches are trusted", async () => {
    const modes: (RequestCache | undefined)[] = [];
    const spy: typeof fetch = (url, init) => {
      modes.push(init?.cache);
      return fetch(url, init);
    };
    const source = sourceAt("/a/one.cgs", { fetch: spy });
    await source.read("", 0, 10, CLIP);
    await source.read("", 0, 10, { ...CLIP, freshness: "changing" });
    await source.read("", 0, 10, { ...CLIP, freshness: "damaged" });
    await source.read("", 0, 10, { ...CLIP, freshness: "passing" });
    expect(modes).toEqual(["default", "no-cache", "reload", "no-store"]);
  });
});

describe("servers that ignore ranges", () => {
  beforeEach(() => {
    site.ignoresRanges = true;
  });

  it("reads a small file once as a whole", async () => {
    const source = sourceAt("/a/one.cgs");
    expect((await source.head("", 64, CLIP)).size).toBe(200_000);
    const before = site.asked.length;
    const parts = await Promise.all([10, 20, 30].map((start) => source.read("", start, start + 50, CLIP)));
    expect(parts).toEqual([10, 20, 30].map((start) => data.slice(start, start + 50)));
    expect(site.asked.length).toBe(before);
  });

  it("does so too when it finds out late", async () => {
    const source = sourceAt("/a/one.cgs");
    expect(await source.read("", 500, 600, CLIP)).toEqual(data.slice(500, 600));
    expect(site.ranges("/a/one.cgs")).toEqual(["bytes=500-599", null]);
  });

  it("refuses a large file and says what helps", async () => {
    const source = sourceAt("/a/one.cgs", {}, PATIENCE, 1000);
    const error = await source.read("", 500, 600, CLIP).catch((error: StoreError) => error);
    expect(error).toBeInstanceOf(StoreError);
    expect(String(error)).toContain("ignores byte ranges");
    expect(String(error)).toContain("at most 1000");
    expect(String(error)).toContain("hint: serve the stream from a server with range requests");
    expect(retries).toEqual([]);
  });

  it("takes the beginning of a file and leaves the rest", async () => {
    site.files.set("/a/x.cgsc", data);
    const source = sourceAt("/a/manifest.json");
    expect(await source.read("x.cgsc", 0, 100, CLIP)).toEqual(data.slice(0, 100));
    expect(site.ranges("/a/x.cgsc")).toEqual(["bytes=0-99"]);
  });
});

describe("trying again", () => {
  const whole: ReadOptions = { ...CLIP, whole: true };

  it("waits for a server that fails for a while, and says so", async () => {
    site.trick("/a/one.cgs", fails(503), fails(502), fails(429));
    expect(await sourceAt("/a/one.cgs").read("", 0, 10, CLIP)).toEqual(data.slice(0, 10));
    expect(retries.map((event) => event.attempt)).toEqual([1, 2, 3]);
    expect(retries.map((event) => event.error.status)).toEqual([503, 502, 429]);
    expect(retries[0]!.where).toBe(`${site.url}/a/one.cgs`);
    expect(recovered).toEqual([`${site.url}/a/one.cgs`]);
  });

  it("waits longer each time, up to the longest pause", async () => {
    site.trick("/a/one.cgs", ...Array.from({ length: 4 }, () => fails(500)));
    const patience = { ...PATIENCE, retries: 4, firstWaitS: 0.01, maxWaitS: 0.03 };
    await sourceAt("/a/one.cgs", {}, patience).read("", 0, 10, CLIP);
    const longest = [0.01, 0.02, 0.03, 0.03];
    retries.forEach(({ waitS }, i) => {
      expect(waitS).toBeGreaterThanOrEqual(longest[i]! / 2);
      expect(waitS).toBeLessThanOrEqual(longest[i]!);
    });
  });

  it("gives up after some tries", async () => {
    site.trick("/a/one.cgs", ...Array.from({ length: 9 }, () => fails(503)));
    await expect(sourceAt("/a/one.cgs").read("", 0, 10, CLIP)).rejects.toMatchObject({ status: 503 });
    expect(site.asked.length).toBe(4);
    expect(recovered).toEqual([]);
  });

  it.each([404, 403, 400])("does not try again after HTTP %i", async (status) => {
    site.trick("/a/one.cgs", fails(status));
    const error = await sourceAt("/a/one.cgs")
      .read("", 0, 10, CLIP)
      .catch((error: StoreError) => error);
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ status });
    expect((error as StoreError).hint).not.toBe("");
    expect(site.asked.length).toBe(1);
  });

  it("does what Retry-After says", async () => {
    site.trick("/a/one.cgs", fails(503, { "Retry-After": "1" }));
    const source = sourceAt("/a/one.cgs");
    const stop = new AbortController();
    const reading = source.read("", 0, 10, { ...CLIP, signal: stop.signal });
    await expect.poll(() => retries.length).toBe(1);
    expect(retries[0]!.waitS).toBe(1);
    stop.abort();
    await expect(reading).rejects.toThrow(/abort/);
  });

  it("goes on where the connection broke off", async () => {
    site.files.set("/a/x.cgsc", data);
    site.trick("/a/x.cgsc", breaksAfter(120_000));
    const source = sourceAt("/a/manifest.json");
    expect(await source.read("x.cgsc", 0, data.length, whole)).toEqual(data);
    const [first, second] = site.ranges("/a/x.cgsc");
    expect(first).toBe(null);
    expect(second).toMatch(/^bytes=\d{4,6}-199999$/);
    expect(source.received.clip).toBe(200_000);
  });

  it("starts again when the file has another tag, or none", async () => {
    site.files.set("/a/x.cgsc", data);
    site.trick("/a/x.cgsc", breaksAfter(120_000), breaksAfter(10_000, false));
    site.version = "2";
    const source = sourceAt("/a/manifest.json");
    expect(await source.read("x.cgsc", 0, data.length, whole)).toEqual(data);
    const asked = site.ranges("/a/x.cgsc");
    expect(asked[0]).toBe(null);
    expect(asked.at(-1)).toBe(null);
  });

  it("gives up a body that stalls, and tries again", async () => {
    site.files.set("/a/x.cgsc", data);
    site.trick("/a/x.cgsc", stallsAfter(1000));
    const source = sourceAt("/a/manifest.json", {}, { ...PATIENCE, stallS: 0.2 });
    expect(await source.read("x.cgsc", 0, data.length, whole)).toEqual(data);
    expect(retries.map((event) => event.error.what)).toEqual(["no data for 0.2 s"]);
  });

  it("gives up a server that never answers", async () => {
    site.trick(
      "/a/one.cgs",
      () => true,
      () => true,
    );
    const source = sourceAt("/a/one.cgs", {}, { ...PATIENCE, stallS: 0.1, retries: 1 });
    await expect(source.read("", 0, 10, CLIP)).rejects.toThrow("no data for 0.1 s");
    expect(site.asked.length).toBe(2);
  });

  it("says that there is no answer when the server is gone", async () => {
    const gone = await TestServer.start();
    await gone.stop();
    const source = sourceAt(`${gone.url}/one.cgs`);
    await expect(source.read("", 0, 10, CLIP)).rejects.toThrow("no answer from the web server");
    expect(retries.length).toBe(3);
  });

  it("tries at once when asked to", async () => {
    site.trick("/a/one.cgs", fails(503));
    const retrier = new Retrier(
      { ...PATIENCE, firstWaitS: 1000, maxWaitS: 1000 },
      { onRetry: () => void setTimeout(() => retrier.retryNow()) },
    );
    const http: HttpOptions = { fetch, headers: {}, credentials: "same-origin", stallS: 5 };
    const source = new HttpSource(new URL("/a/one.cgs", site.url), http, retrier, new BandwidthMeter(), 1000);
    expect((await source.read("", 0, 10, CLIP)).length).toBe(10);
  });
});

describe("stopping", () => {
  it("stops at once in the middle of a body", async () => {
    site.files.set("/a/x.cgsc", data);
    site.trick("/a/x.cgsc", stallsAfter(1000));
    const stop = new AbortController();
    const onBytes = () => stop.abort(new Error("enough"));
    const options: ReadOptions = { ...CLIP, whole: true, signal: stop.signal, onBytes };
    const reading = sourceAt("/a/manifest.json").read("x.cgsc", 0, data.length, options);
    await expect(reading).rejects.toThrow("enough");
    expect(retries).toEqual([]);
  });

  it("asks nothing when it was stopped before", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    await expect(sourceAt("/a/one.cgs").read("", 0, 10, { ...CLIP, signal })).rejects.toThrow("enough");
    expect(site.asked).toEqual([]);
  });

  it("leaves a shared download to those who still wait", async () => {
    site.ignoresRanges = true;
    const gate = new Gate();
    const source = sourceAt("/a/one.cgs");
    site.trick(
      "/a/one.cgs",
      () => false,
      sendsPieces([1000], (piece) => (piece === 1 ? gate.passed : Promise.resolve())),
    );
    const stop = new AbortController();
    const first = source.read("", 100, 200, { ...CLIP, signal: stop.signal });
    await expect.poll(() => site.asked.length).toBe(2);
    const second = source.read("", 300, 400, CLIP);
    stop.abort(new Error("enough"));
    await expect(first).rejects.toThrow("enough");
    gate.open();
    expect(await second).toEqual(data.slice(300, 400));
  });
});

describe("retryAfterS", () => {
  it("reads seconds and dates", () => {
    const now = Date.parse("2030-01-01T00:00:00Z");
    expect(retryAfterS("7")).toBe(7);
    expect(retryAfterS("Tue, 01 Jan 2030 00:00:30 GMT", now)).toBe(30);
    expect(retryAfterS("Tue, 01 Jan 2030 00:00:00 GMT", now + 5000)).toBe(0);
    expect(retryAfterS(null)).toBe(0);
    expect(retryAfterS("soon")).toBe(0);
  });
});
