/** A stream to play: what it holds, and the bytes of its segments. */

import { FormatError, type PlayerError } from "../errors";
import type { Loss } from "../format/archive";
import { LIMITS } from "../format/generated";
import type { ClipEntry, InitEntry, Manifest } from "../format/manifest";
import { requireSuccessor } from "../format/manifest";
import { abortable } from "./abort";
import { type Location, type LocationOptions, locate } from "./locate";
import { BandwidthMeter } from "./meter";
import type { Entry, Package } from "./package";
import { DEFAULT_RETRY, Retrier, type RetryListeners, type RetryOptions } from "./retry";
import { type ByteCounts, ChangedError, type Freshness, type Purpose, type ReadOptions } from "./source";
import { segmentPlace, verifySegment } from "./verify";

/** Layers of a whole segment. */
export const LAYERS = 4;
/** Bounds of the time between two looks at a live stream, in seconds. */
const POLL_RANGE_S = [0.2, 5] as const;
/** Further tries while opening and polling: an error soon is better than a wrong address tried for a minute. */
const BRIEF_RETRIES = 2;

export interface StreamOptions extends Partial<Omit<LocationOptions, "stallS">>, RetryListeners {
  /** What differs from the usual patience. */
  readonly retry?: Partial<RetryOptions>;
  /** Assumed until something was measured. */
  readonly initialBitsPerSecond?: number;
  /** Stops opening. */
  readonly signal?: AbortSignal;
}

export interface SegmentOptions {
  readonly signal?: AbortSignal | undefined;
  /** False when the caller calls `verifySegment` itself, for example in a worker. */
  readonly verify?: boolean;
  /** "damaged" fetches past every cache, after the caller has found damage. */
  readonly freshness?: Freshness;
}

export interface ClipOptions extends SegmentOptions {
  /**
   * The bytes of the first `layers` layers are there, fewer than asked for, and others are still to come.
   * `prefix` is a part of the array that is being filled: copy it before transferring it to a worker. In rising
   * order, each once; again from the lowest when damaged bytes are fetched anew.
   */
  readonly onLayers?: (layers: number, prefix: Uint8Array<ArrayBuffer>) => void;
}

/** An open stream. */
export class Stream {
  private current: Manifest;
  private began: number;
  private problem: PlayerError | null = null;
  private tagsTell = true;
  private refreshing: Promise<boolean> | null = null;
  private readonly closing = new AbortController();

  private constructor(
    private readonly pack: Package,
    manifest: Manifest,
    /** How fast bytes come. */
    readonly meter: BandwidthMeter,
    private readonly retrier: Retrier,
  ) {
    this.current = manifest;
    this.began = manifest.segments[0]?.firstFrame ?? 0;
  }

  /**
   * Read what a stream holds.
   *
   * @param location URL of a `.cgs` file, a folder (ending in "/") or its manifest; a `.cgs` file; the files of
   *   a folder.
   * @throws StoreError, FormatError, or the signal's reason.
   */
  static async open(location: Location, options: StreamOptions = {}): Promise<Stream> {
    const patience = { ...DEFAULT_RETRY, ...options.retry };
    const retrier = new Retrier(patience, options);
    const meter = new BandwidthMeter(options.initialBitsPerSecond);
    const pack = locate(location, { ...options, stallS: patience.stallS }, retrier, meter);
    const retries = Math.min(BRIEF_RETRIES, patience.retries);
    const manifest = await pack.load({ purpose: "manifest", signal: options.signal, retries });
    return new Stream(pack, manifest!, meter, retrier);
  }

  /** For people: a URL without its query, or a file's name. */
  get name(): string {
    return this.pack.source.name;
  }

  get manifest(): Manifest {
    return this.current;
  }

  /** The frame at time 0: the first one when the stream was opened, also after a live one has dropped it. */
  get origin(): number {
    return this.began;
  }

  /** Nothing will be added. */
  get ended(): boolean {
    return this.current.ended;
  }

  /** Whether `refresh` may find something new. */
  get live(): boolean {
    return !this.current.ended && this.pack.source.canChange;
  }

  /** Between two calls of `refresh`, in seconds: half a clip's duration, within reason. */
  get pollSeconds(): number {
    const [least, most] = POLL_RANGE_S;
    return Math.min(Math.max(this.current.targetDurationS / 2, least), most);
  }

  /** All bytes received so far, those of failed tries included. */
  get bytesRead(): number {
    const { manifest, init, clip } = this.received;
    return manifest + init + clip;
  }

  /** The same, by what they were for. */
  get received(): Readonly<ByteCounts> {
    return this.pack.source.received;
  }

  /** What was wrong with the manifest when `refresh` last kept the older one; null when nothing was. */
  get trouble(): PlayerError | null {
    return this.problem;
  }

  /** What could not be found of a single file that is cut or damaged; empty when all is there. */
  get losses(): readonly Loss[] {
    return this.pack.losses;
  }

  /** The entry of an init segment. */
  initEntry(id: string): InitEntry {
    const entry = this.current.inits.find((init) => init.id === id);
    if (entry === undefined) throw new FormatError(`the stream has no init segment ${id}`, this.name);
    return entry;
  }

  /**
   * Look for what a live stream has got since; several calls at a time share one look.
   *
   * @returns whether the manifest is another one now. One that is damaged, which may just be being written, is
   *   not taken over, see `trouble`.
   * @throws FormatError when the stream was replaced by another one; StoreError when it cannot be read.
   */
  refresh(signal?: AbortSignal): Promise<boolean> {
    return this.live ? this.look(signal) : Promise.resolve(false);
  }

  /**
   * Wait until `refresh` is worth a call, where the server can tell.
   *
   * @returns false when it cannot: soon; else true, after a change or some time without one.
   * @throws the signal's reason.
   */
  change(signal: AbortSignal): Promise<boolean> {
    return this.live ? this.pack.source.change("", signal) : Promise.resolve(false);
  }

  /**
   * An init segment, or its first layers.
   *
   * @throws FormatError when it is damaged; StoreError when it cannot be read.
   */
  initBytes(entry: InitEntry, signal?: AbortSignal, layers = LAYERS): Promise<Uint8Array<ArrayBuffer>> {
    return this.segment(entry, layers, "init", { signal });
  }

  /**
   * A clip segment or its first layers, by one request. A whole segment is checked against its hash.
   *
   * @param layers 1 to 4.
   * @throws FormatError when it is damaged, also when fetched again; StoreError when it cannot be read.
   */
  clipBytes(entry: ClipEntry, layers: number, options: ClipOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
    return this.segment(entry, layers, "clip", options);
  }

  /** Don't wait any longer before the next try of what failed. */
  retryNow(): void {
    this.retrier.retryNow();
  }

  /** Nothing will be read any more. Reads that go on are stopped by their signals. */
  close(): void {
    this.closing.abort();
    this.pack.source.close();
  }

  private look(signal?: AbortSignal): Promise<boolean> {
    this.refreshing ??= this.reload().finally(() => {
      this.refreshing = null;
    });
    return abortable(this.refreshing, signal);
  }

  private async reload(): Promise<boolean> {
    const retries = Math.min(BRIEF_RETRIES, this.retrier.options.retries);
    const { signal } = this.closing;
    try {
      const options: ReadOptions = { purpose: "manifest", signal, retries };
      const manifest = await this.pack.load(options, (found) => this.refuseOther(found));
      this.problem = null;
      if (manifest !== null) this.follow(manifest);
      return manifest !== null;
    } catch (error) {
      if (!(error instanceof FormatError) || error instanceof ReplacedError) throw error;
      this.problem = error;
      return false;
    }
  }

  private refuseOther(manifest: Manifest): void {
    try {
      requireSuccessor(this.current, manifest, this.name);
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      throw new ReplacedError(error.what, this.name);
    }
  }

  private follow(manifest: Manifest): void {
    if (this.current.segments.length === 0) this.began = manifest.segments[0]?.firstFrame ?? 0;
    this.current = manifest;
  }

  private async segment(
    entry: Entry,
    layers: number,
    purpose: Purpose,
    options: ClipOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const length = entry.layers[Math.min(Math.max(layers, 1), LAYERS) - 1]!;
    if (length > LIMITS.segmentBytes) {
      throw new FormatError(`a segment is too long: ${length} bytes`, this.pack.place(entry));
    }
    try {
      return await this.sound(entry, length, purpose, options);
    } catch (error) {
      const isDamage = error instanceof FormatError && !(error instanceof ReplacedError);
      if (!isDamage || options.freshness === "damaged") throw error;
      // A cache, or the way here, may have damaged it.
      return this.sound(entry, length, purpose, { ...options, freshness: "damaged" });
    }
  }

  /** The bytes of one try, checked as far as possible. */
  private async sound(
    entry: Entry,
    length: number,
    purpose: Purpose,
    options: ClipOptions,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const { signal, freshness = "immutable", onLayers } = options;
    const read: ReadOptions = { purpose, signal, freshness };
    const onBytes = onLayers && layerWatch(entry.layers, length, onLayers);
    const data = await this.fetch(entry, length, onBytes ? { ...read, onBytes } : read);
    const where = segmentPlace(this.pack.place(entry), entry);
    if (data.length < length) {
      throw new FormatError(`the segment is cut: ${data.length} of ${length} bytes are there`, where);
    }
    const isWhole = length === entry.bytes;
    if (isWhole && options.verify !== false) await verifySegment(data, entry, where);
    signal?.throwIfAborted();
    return data;
  }

  private async fetch(entry: Entry, length: number, read: ReadOptions): Promise<Uint8Array<ArrayBuffer>> {
    try {
      // A file that grows has another tag every time.
      return await this.pack.read(entry, length, read, this.ended && this.tagsTell);
    } catch (error) {
      if (!(error instanceof ChangedError)) throw error;
      // Servers behind one address may tag the same file differently: see whether it still holds the stream.
      await this.look(read.signal);
      if (this.problem !== null) throw new ReplacedError("its index is another one", this.name);
      this.tagsTell = false;
      return this.pack.read(entry, length, read, false);
    }
  }
}

/** What is at the stream's place now is another stream. */
export class ReplacedError extends FormatError {
  constructor(what: string, where: string) {
    super(what, where, "open it again");
  }
}

/** Calls `onLayers` whenever the bytes of further layers are there, until all of `length` are. */
function layerWatch(
  layers: readonly number[],
  length: number,
  onLayers: (layers: number, prefix: Uint8Array<ArrayBuffer>) => void,
): (data: Uint8Array<ArrayBuffer>, have: number) => void {
  let told = 0;
  return (data, have) => {
    if (have >= length) return;
    let there = told;
    while (there < layers.length && layers[there]! <= have) there += 1;
    if (there === told) return;
    told = there;
    onLayers(there, data.subarray(0, layers[there - 1]!));
  };
}
