import { FormatError, PlayerError, StoreError } from "../errors";
import type { ClipEntry, InitEntry } from "../format/manifest";
import type { Stream } from "../stream/stream";
import type { ClipKey } from "./scheduler";

/** A clip's bytes, whole or cut behind a layer. */
export interface Segment {
  readonly data: Uint8Array;
  /** Layers that it has, 1 to 4. */
  readonly layers: number;
}

/** A clip on its way. */
interface Fetch {
  readonly abort: AbortController;
  readonly key: ClipKey;
  /** The most of it that can be decoded; a part of an array that is still being filled. */
  prefix: Segment | null;
}

/** What the segments tell their owner. */
export interface SegmentListener {
  /** A clip or init segment has come. */
  arrived(): void;
  /** The first layers of a clip are here while the rest is on its way: see `prefix`. */
  prefixArrived(entry: ClipEntry): void;
  /** A clip is damaged or gone. */
  clipLost(entry: ClipEntry, error: PlayerError): void;
  /** An init segment is damaged or gone: nothing that needs it can be played. */
  initLost(entry: InitEntry, error: PlayerError): void;
}

/** What could not be read although the stream has tried is asked for again after this pause. */
const PAUSE_MS = 5000;
/** Init segments kept; a stream rarely has more than one. */
export const INITS = 2;
/** HTTP says that it is not there, and will not be. */
const GONE: ReadonlySet<number> = new Set([403, 404, 410, 416]);

/** The most layers that lie in the bytes of the first `layers` layers: a layer can be empty. */
export function layersWithin(entry: ClipEntry, layers: number): number {
  const bytes = entry.layers[layers - 1]!;
  let most = layers;
  while (most < 4 && entry.layers[most] === bytes) most++;
  return most;
}

/** Segments as they came, compressed, for as long as they fit; those not used for longest go first. */
export class Segments {
  readonly #clips = new Map<number, Segment>();
  readonly #inits = new Map<string, Uint8Array>();
  readonly #clipFetches = new Map<number, Fetch>();
  readonly #initFetches = new Set<string>();
  readonly #resting = new Set<string>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #closing = new AbortController();
  #bytes = 0;

  constructor(
    readonly stream: Stream,
    readonly limitBytes: number,
    readonly listener: SegmentListener,
  ) {}

  /** Bytes of all that is kept. */
  get bytes(): number {
    return this.#bytes + [...this.#inits.values()].reduce((sum, data) => sum + data.byteLength, 0);
  }

  /** Layers of the clips that are here. */
  get here(): Map<number, number> {
    return new Map([...this.#clips].map(([clip, { layers }]) => [clip, layers]));
  }

  get fetching(): ClipKey[] {
    return [...this.#clipFetches.values()].map(({ key }) => key);
  }

  clip(clip: number): Segment | undefined {
    return this.#clips.get(clip);
  }

  init(id: string): Uint8Array | undefined {
    return this.#inits.get(id);
  }

  /** Notes that a clip is in use, so that it is kept. */
  touch(clip: number): void {
    const segment = this.#clips.get(clip);
    if (!segment) return;
    this.#clips.delete(clip);
    this.#clips.set(clip, segment);
  }

  /** Fetches an init segment that is not here; one that is here is noted to be in use, so that it is kept. */
  fetchInit(entry: InitEntry): void {
    const place = `init ${entry.id}`;
    const kept = this.#inits.get(entry.id);
    if (kept) {
      this.#inits.delete(entry.id);
      this.#inits.set(entry.id, kept);
    }
    if (kept || this.#initFetches.has(entry.id) || this.#resting.has(place)) return;
    this.#initFetches.add(entry.id);
    this.stream
      .initBytes(entry, this.#closing.signal)
      .then((data) => this.#keepInit(entry.id, data))
      .catch((error) => this.#lost(place, error, (lost) => this.listener.initLost(entry, lost)))
      .finally(() => this.#initFetches.delete(entry.id));
  }

  fetchClip(entry: ClipEntry, layers: number): void {
    const place = `clip ${entry.clip}`;
    if (this.#clipFetches.has(entry.clip) || this.#resting.has(place)) return;
    const fetch: Fetch = { abort: new AbortController(), key: { clip: entry.clip, layers }, prefix: null };
    this.#clipFetches.set(entry.clip, fetch);
    const onLayers = (have: number, prefix: Uint8Array): void => {
      if (fetch.abort.signal.aborted || have >= layers) return;
      fetch.prefix = { data: prefix, layers: layersWithin(entry, have) };
      this.listener.prefixArrived(entry);
    };
    this.stream
      .clipBytes(entry, layers, { signal: fetch.abort.signal, onLayers })
      .then((data) => {
        if (this.#clipFetches.get(entry.clip) !== fetch) return;
        this.#clipFetches.delete(entry.clip);
        this.#keepClip(entry.clip, { data, layers: layersWithin(entry, layers) });
      })
      .catch((error) => {
        if (fetch.abort.signal.aborted) return;
        this.#clipFetches.delete(entry.clip);
        this.#lost(place, error, (lost) => this.listener.clipLost(entry, lost));
      });
  }

  /** The first layers of a clip that is on its way; null before they are here. */
  prefix(clip: number): Segment | null {
    return this.#clipFetches.get(clip)?.prefix ?? null;
  }

  /** Takes the prefix of a clip that is on its way for all of it. */
  cut(clip: number): void {
    const prefix = this.prefix(clip);
    if (!prefix) return;
    this.abort(clip);
    this.#keepClip(clip, { ...prefix, data: prefix.data.slice() });
  }

  /** Gives a fetch up. */
  abort(clip: number): void {
    this.#clipFetches.get(clip)?.abort.abort();
    this.#clipFetches.delete(clip);
  }

  close(): void {
    this.#closing.abort();
    for (const clip of [...this.#clipFetches.keys()]) this.abort(clip);
    for (const timer of this.#timers) clearTimeout(timer);
    this.#clips.clear();
    this.#inits.clear();
    this.#bytes = 0;
  }

  #keepClip(clip: number, segment: Segment): void {
    this.#bytes += segment.data.byteLength - (this.#clips.get(clip)?.data.byteLength ?? 0);
    this.#clips.delete(clip);
    this.#clips.set(clip, segment);
    while (this.#bytes > this.limitBytes && this.#clips.size > 2) this.#dropOldest();
    this.listener.arrived();
  }

  #dropOldest(): void {
    const [oldest, segment] = this.#clips.entries().next().value!;
    this.#clips.delete(oldest);
    this.#bytes -= segment.data.byteLength;
  }

  #keepInit(id: string, data: Uint8Array): void {
    this.#inits.set(id, data);
    if (this.#inits.size > INITS) this.#inits.delete(this.#inits.keys().next().value!);
    this.listener.arrived();
  }

  /** Damage and absence are final; whatever else keeps bytes from coming may pass. */
  #lost(place: string, error: unknown, final: (error: PlayerError) => void): void {
    if (this.#closing.signal.aborted) return;
    const known = error instanceof PlayerError ? error : new StoreError(String(error), place);
    if (known instanceof FormatError || (known instanceof StoreError && GONE.has(known.status))) {
      final(known);
      return;
    }
    this.#resting.add(place);
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#resting.delete(place);
      this.listener.arrived();
    }, PAUSE_MS);
    this.#timers.add(timer);
  }
}
