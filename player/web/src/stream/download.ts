/** One download by HTTP, into one array of the right size, which goes on where a try broke off. */

import { StoreError } from "../errors";
import type { BandwidthMeter, Transfer } from "./meter";
import { retryAfterS, TransientError } from "./retry";
import { ChangedError, type Freshness } from "./source";
import { StallWatch } from "./stall-watch";

/** How requests are sent. */
export interface HttpOptions {
  /** Instead of the global one, for example to sign requests. */
  readonly fetch: typeof fetch;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: RequestCredentials;
  /** No byte for so many seconds: the try is given up. */
  readonly stallS: number;
}

/** What to download. */
export interface Wanted {
  readonly url: string;
  /** How errors name it. */
  readonly where: string;
  readonly start: number;
  /** The byte behind the last one; null: the whole file, from 0. */
  readonly end: number | null;
  /** The most bytes when the end is null. */
  readonly limit: number;
  /** Ask for all of the file rather than for a range that is as long as it. */
  readonly whole: boolean;
  readonly freshness: Freshness;
  readonly tag: string | null;
  readonly signal: AbortSignal | undefined;
}

/** A server's offer to answer a request (with `wait`, and this entity tag) when a file is another one. */
export interface Hold {
  readonly tag: string;
  /** It answers after so many in any case. */
  readonly seconds: number;
}

/** Who is told of bytes. */
export interface Listeners {
  readonly meter: BandwidthMeter;
  readonly onCount: (bytes: number) => void;
  readonly onBytes: ((data: Uint8Array<ArrayBuffer>, have: number) => void) | undefined;
}

const CACHE: Record<Freshness, RequestCache> = {
  immutable: "default",
  changing: "no-cache",
  damaged: "reload",
  passing: "no-store",
};
/** First size of the array for a body of unknown length. */
const UNKNOWN_BYTES = 1 << 16;

/** The server sent all of the file although a part behind its start was asked for. */
export class RangesIgnoredError extends StoreError {
  constructor(where: string) {
    super(
      "the web server ignores byte ranges",
      where,
      "serve the stream from a server with range requests, or as a folder",
      200,
    );
  }
}

/** The file has more bytes than are read as a whole. */
export class TooLongError extends StoreError {
  constructor(where: string, bytes: number, limit: number) {
    super(`the file is too long: ${bytes} bytes, at most ${limit} are read`, where, "check the address");
  }
}

/** A download; `attempt` may be called again after a TransientError and goes on from there. */
export class Download {
  /** Bytes of the whole file; null when no answer told. */
  size: number | null = null;
  tag: string | null = null;
  /** What the server offers to who wants to know when the file changes; null: nothing. */
  hold: Hold | null = null;
  /** Whether the server sent all of the file although its beginning was asked for. */
  gotAll = false;
  private data = new Uint8Array(0);
  private have = 0;
  private furthest = 0;

  constructor(
    private readonly wanted: Wanted,
    private readonly options: HttpOptions,
    private readonly listeners: Listeners,
  ) {}

  /**
   * Ask for what is missing.
   *
   * @throws TransientError for what may pass; StoreError for what will not; ChangedError; the signal's reason.
   */
  async attempt(): Promise<Uint8Array<ArrayBuffer>> {
    const watch = new StallWatch(this.options.stallS, this.wanted.signal);
    const transfer = this.listeners.meter.begin();
    try {
      const response = await this.explained(this.ask(watch), watch);
      transfer.answered();
      watch.alive();
      if (this.accept(response)) await this.fill(response, watch, transfer);
      return this.data.subarray(0, this.have);
    } finally {
      transfer.end();
      watch.close();
    }
  }

  private ask(watch: StallWatch): Promise<Response> {
    const { url, freshness } = this.wanted;
    const headers = new Headers(this.options.headers);
    const range = this.range();
    if (range !== null) headers.set("Range", range);
    const { credentials } = this.options;
    return this.options.fetch(url, {
      headers,
      credentials,
      cache: CACHE[freshness],
      signal: watch.signal,
    });
  }

  /** Always "first-last": a plain range like this needs no permission of another origin (CORS preflight). */
  private range(): string | null {
    const { start, end, whole } = this.wanted;
    // Bytes of two versions of a file must not be mixed, so there is no going on without a tag.
    if (this.tag === null || this.size === null) this.have = 0;
    const last = (end ?? this.size ?? 0) - 1;
    return whole && this.have === 0 ? null : `bytes=${start + this.have}-${last}`;
  }

  /** Whether the answer has a body to read. */
  private accept(response: Response): boolean {
    const { status } = response;
    if (status === 416 && this.have === 0) return false;
    if (status !== 200 && status !== 206) throw this.refusal(response);
    const tag = tagOf(response);
    const isOther = this.have > 0 && tag !== this.tag;
    if (this.wanted.tag !== null && tag !== null && tag !== this.wanted.tag) {
      throw new ChangedError(this.wanted.where);
    }
    this.tag = tag;
    this.hold = holdOf(response);
    if (status === 200) this.acceptWhole(response);
    else this.acceptPart(response, isOther);
    return true;
  }

  private acceptWhole(response: Response): void {
    const { start, end, whole, limit, where } = this.wanted;
    this.gotAll = !whole;
    if (start > 0) throw new RangesIgnoredError(where);
    this.have = 0;
    // A compressed body's length is not the file's.
    const length = response.headers.get("content-encoding") ? null : lengthOf(response);
    this.size = length;
    if (end === null && length !== null && length > limit) throw new TooLongError(where, length, limit);
    const bytes = end ?? length ?? Math.min(UNKNOWN_BYTES, limit);
    if (this.data.length !== bytes) this.data = new Uint8Array(bytes);
  }

  private acceptPart(response: Response, isOther: boolean): void {
    const { start, end, limit, where } = this.wanted;
    const from = start + this.have;
    const header = response.headers.get("content-range");
    const found = /^bytes (\d{1,15})-(\d{1,15})\/(?:(\d{1,15})|\*)$/.exec(header ?? "");
    if (isOther) {
      this.have = 0;
      throw this.passing("the file has changed while it was read", 206);
    }
    // Other origins may hide the header; then the status has to be believed.
    if (header !== null && (found === null || Number(found[1]) !== from)) {
      const hint = "serve the stream from a server with working range requests";
      throw new StoreError("the web server sends another range than asked for", where, hint, 206);
    }
    this.size = found?.[3] === undefined ? this.size : Number(found[3]);
    const bytes = (end ?? this.size ?? from) - start;
    if (end === null && bytes > limit) throw new TooLongError(where, bytes, limit);
    if (this.data.length !== bytes) this.data = new Uint8Array(bytes);
  }

  private async fill(response: Response, watch: StallWatch, transfer: Transfer): Promise<void> {
    const reader = response.body?.getReader();
    if (reader === undefined) return;
    const length = lengthOf(response);
    for (let received = 0; ; ) {
      const { done, value } = await this.explained(reader.read(), watch);
      if (done) break;
      watch.alive();
      received += value.length;
      transfer.received(value.length);
      this.listeners.onCount(value.length);
      const isFull = this.take(value);
      this.listeners.onBytes?.(this.data, this.have);
      // A body is read to its end, as stopping costs the connection, unless more comes than was asked for.
      if (isFull && received !== length) return;
    }
    this.refuseCut(response);
  }

  /** Whether all wanted bytes are there. */
  private take(piece: Uint8Array): boolean {
    const { end, limit, where } = this.wanted;
    if (end === null && this.have + piece.length > this.data.length) {
      if (this.have + piece.length > limit) throw new TooLongError(where, this.have + piece.length, limit);
      const larger = new Uint8Array(Math.min(limit, 2 * (this.have + piece.length)));
      larger.set(this.data.subarray(0, this.have));
      this.data = larger;
    }
    const room = this.data.length - this.have;
    this.data.set(piece.length > room ? piece.subarray(0, room) : piece, this.have);
    this.have += Math.min(piece.length, room);
    return end !== null && this.have === this.data.length;
  }

  /** Some connections end without an error in the middle of a body. */
  private refuseCut(response: Response): void {
    const { start, end } = this.wanted;
    if (this.size === null || response.headers.get("content-encoding")) return;
    const all = Math.min(end ?? this.size, this.size) - start;
    if (this.have < all) throw this.passing("the connection broke off", response.status);
  }

  private refusal(response: Response): StoreError {
    const { where } = this.wanted;
    const { status } = response;
    if (status === 404 || status === 410) {
      return new StoreError("the file is missing on the web server", where, "check the address", status);
    }
    if (status === 401 || status === 403 || status === 407) {
      const hint = "check the address and its signature, and whether you have to sign in";
      return new StoreError("the web server gives no permission", where, hint, status);
    }
    const what = `the web server failed (HTTP ${status})`;
    if (status >= 500 || status === 408 || status === 425 || status === 429) {
      return this.passing(what, status, retryAfterS(response.headers.get("retry-after")));
    }
    return new StoreError(what, where, "check the address", status);
  }

  /** What the network brings; its errors say nothing of what happened. */
  private async explained<T>(arrival: Promise<T>, watch: StallWatch): Promise<T> {
    try {
      return await arrival;
    } catch (error) {
      this.wanted.signal?.throwIfAborted();
      if (watch.stalled) throw this.passing(`no data for ${this.options.stallS} s`);
      if (!(error instanceof TypeError)) throw error;
      throw this.passing(this.have > 0 ? "the connection broke off" : "no answer from the web server");
    }
  }

  private passing(what: string, status = 0, waitS = 0): TransientError {
    const progressed = this.have > this.furthest;
    this.furthest = Math.max(this.furthest, this.have);
    return new TransientError(what, this.wanted.where, hintFor(this.wanted.url), status, waitS, progressed);
  }
}

/** The entity tag, which says the same weak or strong, or else the date of the last change. */
export function tagOf(response: Response): string | null {
  const tag = response.headers.get("etag");
  return tag?.replace(/^W\//, "") ?? response.headers.get("last-modified");
}

/** How long a server holds requests until a file changes, if it says so. */
export function holdOf(response: Response): Hold | null {
  const tag = response.headers.get("etag");
  const seconds = response.headers.get("manifest-wait") ?? "";
  return tag !== null && /^[1-9]\d{0,3}$/.test(seconds) ? { tag, seconds: Number(seconds) } : null;
}

/** Content-Length; null when it is not there. */
export function lengthOf(response: Response): number | null {
  const text = response.headers.get("content-length");
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

function hintFor(url: string): string {
  const here = globalThis.location?.origin;
  const isElsewhere = here !== undefined && new URL(url).origin !== here;
  const hint = "check the address and the connection";
  return isElsewhere ? `${hint}; a server elsewhere must allow this page to read (CORS)` : hint;
}
