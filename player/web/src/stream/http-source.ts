/** Streams on web servers. */

import { StoreError } from "../errors";
import { abortable } from "./abort";
import {
  Download,
  type Hold,
  type HttpOptions,
  lengthOf,
  RangesIgnoredError,
  TooLongError,
  type Wanted,
} from "./download";
import type { BandwidthMeter } from "./meter";
import type { Retrier } from "./retry";
import { ChangedError, type FileHead, noBytes, type ReadOptions, type Source } from "./source";
import { StallWatch } from "./stall-watch";

/** A request is not held longer, in seconds: proxies give up after a minute. */
const MAX_HOLD_S = 30;
const HELD_SHARE = 0.9;

/** All of a file, from a server that does not send parts of it. */
interface WholeFile {
  readonly data: Uint8Array<ArrayBuffer>;
  readonly tag: string | null;
}

/** A file, or the files of a folder, at a URL. The URL's query is sent with every request (signed URLs). */
export class HttpSource implements Source {
  readonly name: string;
  readonly canChange = true;
  readonly received = noBytes();
  private readonly base: URL;
  private readonly closing = new AbortController();
  private readonly holds = new Map<string, Hold>();
  private whole: Promise<WholeFile> | null = null;

  /**
   * @param base of the single file, or of the folder's manifest.
   * @param options how to ask.
   * @param wholeBytes from a server without ranges, single files up to this length are read as a whole.
   */
  constructor(
    base: URL,
    private readonly options: HttpOptions,
    private readonly retrier: Retrier,
    private readonly meter: BandwidthMeter,
    private readonly wholeBytes: number,
  ) {
    this.base = new URL(base);
    this.base.hash = "";
    this.name = this.place("");
  }

  place(name: string): string {
    const url = this.url(name);
    url.search = "";
    return url.href;
  }

  async read(
    name: string,
    start: number,
    end: number | null,
    options: ReadOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    if (end !== null && end <= start) return new Uint8Array(0);
    if (this.whole !== null && name === "") return this.part(start, end, options);
    const wanted = this.wanted(name, start, end, options);
    try {
      const download = new Download(wanted, this.options, this.listeners(options));
      const data = await this.load(download, wanted, options);
      if (download.hold) this.holds.set(name, download.hold);
      else this.holds.delete(name);
      return data;
    } catch (error) {
      if (!(error instanceof RangesIgnoredError)) throw error;
      return this.part(start, end, options);
    }
  }

  async head(name: string, length: number, options: ReadOptions): Promise<FileHead> {
    this.whole = null;
    const wanted = this.wanted(name, 0, length, options);
    const download = new Download(wanted, this.options, this.listeners(options));
    const data = await this.load(download, wanted, options);
    if (download.gotAll) {
      const { data: all, tag } = await abortable(this.loadWhole(options), options.signal);
      return { data: all.slice(0, length), size: all.length, tag };
    }
    const size = data.length < length ? data.length : (download.size ?? (await this.askSize(wanted)));
    return { data, size, tag: download.tag };
  }

  async change(name: string, signal: AbortSignal): Promise<boolean> {
    const hold = this.holds.get(name);
    if (!hold) return false;
    const waitS = Math.min(hold.seconds, MAX_HOLD_S);
    const began = performance.now();
    const changed = await this.held(name, hold.tag, waitS, signal);
    // An answer that comes sooner, and says that nothing has changed, was not held.
    return changed || performance.now() - began >= HELD_SHARE * 1000 * waitS;
  }

  close(): void {
    this.closing.abort();
    this.whole = null;
  }

  /** Whether the file is another one than `tag`'s after at most `waitS`. */
  private async held(name: string, tag: string, waitS: number, signal: AbortSignal): Promise<boolean> {
    const { fetch, headers, credentials, stallS } = this.options;
    const url = this.url(name);
    url.search += `${url.search === "" ? "?" : "&"}wait=${waitS}`;
    const asked = new Headers(headers);
    asked.set("If-None-Match", tag);
    asked.set("Range", "bytes=0-0");
    const watch = new StallWatch(waitS + stallS, signal);
    const init: RequestInit = { headers: asked, credentials, cache: "no-store", signal: watch.signal };
    const response = await fetch(url.href, init).catch(() => null);
    watch.close();
    signal.throwIfAborted();
    return response?.ok ?? false;
  }

  private load(download: Download, wanted: Wanted, options: ReadOptions): Promise<Uint8Array<ArrayBuffer>> {
    return this.retrier.run(wanted.where, () => download.attempt(), options.signal, options.retries);
  }

  private wanted(name: string, start: number, end: number | null, options: ReadOptions): Wanted {
    return {
      url: this.url(name).href,
      where: this.place(name),
      start,
      end,
      limit: options.limit ?? this.wholeBytes,
      whole: end === null || options.whole === true,
      freshness: options.freshness ?? "immutable",
      tag: options.tag ?? null,
      signal: options.signal,
    };
  }

  private listeners(options: ReadOptions): ConstructorParameters<typeof Download>[2] {
    const onCount = (bytes: number): void => {
      this.received[options.purpose] += bytes;
    };
    return { meter: this.meter, onCount, onBytes: options.onBytes };
  }

  private url(name: string): URL {
    const url = name === "" ? new URL(this.base) : new URL(name, this.base);
    url.search = this.base.search;
    return url;
  }

  /** Where another origin hides Content-Range, Content-Length of all of the file is still told. */
  private async askSize(wanted: Wanted): Promise<number> {
    const { fetch, headers, credentials, stallS } = this.options;
    const watch = new StallWatch(stallS, wanted.signal);
    const init: RequestInit = {
      method: "HEAD",
      headers,
      credentials,
      cache: "no-store",
      signal: watch.signal,
    };
    const response = await fetch(wanted.url, init).catch(() => null);
    watch.close();
    wanted.signal?.throwIfAborted();
    const size = response?.ok ? lengthOf(response) : null;
    if (size !== null) return size;
    const hint = "let the server send Access-Control-Expose-Headers: Content-Range, ETag";
    throw new StoreError("the web server does not tell the file's size", wanted.where, hint);
  }

  private loadWhole(options: ReadOptions): Promise<WholeFile> {
    if (this.whole !== null) return this.whole;
    const { purpose, retries } = options;
    // Others may wait for the same bytes: a reader that goes away must not take them from the others.
    const shared: ReadOptions = { purpose, retries, freshness: "changing", signal: this.closing.signal };
    const wanted = this.wanted("", 0, null, shared);
    const download = new Download(wanted, this.options, this.listeners(shared));
    const loading = this.load(download, wanted, shared).then(
      (data) => ({ data, tag: download.tag }),
      (error: unknown) => {
        if (this.whole === loading) this.whole = null;
        throw error instanceof TooLongError ? this.unusable(error) : error;
      },
    );
    this.whole = loading;
    return loading;
  }

  private unusable(error: TooLongError): StoreError {
    const { what, where, hint } = new RangesIgnoredError(this.name);
    return new StoreError(`${what}, and ${error.what}`, where, hint, 200);
  }

  private async part(
    start: number,
    end: number | null,
    options: ReadOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { data, tag } = await abortable(this.loadWhole(options), options.signal);
    if (options.tag && tag !== null && tag !== options.tag) throw new ChangedError(this.name);
    const part = data.slice(start, end ?? data.length);
    options.onBytes?.(part, part.length);
    return part;
  }
}
