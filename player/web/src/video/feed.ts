import type { PlayerError } from "../errors";
import type { ClipEntry, InitEntry } from "../format/manifest";
import type { Stream } from "../stream/stream";
import type { PackedFrame, RigView, StreamInfo, TierName } from "../types";
import { DecodePool, type PoolListener } from "../worker/decode-pool";
import type { ClipSource } from "../worker/protocol";
import type { WorkerLike } from "../worker/worker-host";
import { FrameStore, lateness, type StoredFrame } from "./frame-store";
import { firstLayers } from "./layer-choice";
import type { Playlist, Span } from "./playlist";
import { RunningMean } from "./rates";
import { type ClipKey, planDecoding, planFetching, sameClip, type Wanted } from "./scheduler";
import { INITS, type Segment, type SegmentListener, Segments } from "./segments";

export interface FeedOptions {
  readonly workers: number;
  readonly tier: TierName | "auto";
  /** Bytes of decoded frames. */
  readonly frameBytes: number;
  /** Bytes of segments kept compressed. */
  readonly segmentBytes: number;
  /** Seconds of play that are decoded ahead. */
  readonly decodeSeconds: number;
  /** Seconds of play that are fetched ahead. */
  readonly fetchSeconds: number;
  readonly spawn: () => WorkerLike;
}

/** Where playback is and how it goes on. */
export interface Aim {
  /** The frame at the playhead. */
  readonly frame: number;
  readonly loop: boolean;
  /** False while paused or seeking: then the picture at the playhead is all that counts. */
  readonly moving: boolean;
  readonly rate: number;
  /** Every how-many-th frame is decoded. */
  readonly stride: number;
  /** Layers to fetch and decode, 1 to 4. */
  readonly layers: number;
  /** May a clip that is coming in slowly be cut behind a layer? */
  readonly mayCut: boolean;
}

/** What a feed tells its owner. */
export interface FeedListener {
  /** A frame was decoded. */
  frameReady(frame: number): void;
  /** Bytes have come. */
  progressed(): void;
  clipSkipped(span: Span, error: PlayerError): void;
  described(info: StreamInfo, views: readonly RigView[]): void;
  tierChosen(tier: TierName, reason: string): void;
  /** Nothing can be played. */
  failed(error: PlayerError): void;
}

/** A clip whose first layers alone will be shown sooner by at least so much is drafted. */
const WORTH_DRAFTING_MS = 150;
/** The picture at the playhead and the next one are decoded however small the memory. */
const LEAST_WINDOW = 2;

/** A clip's first layers, decoded for a picture while the rest is on its way. */
interface Draft extends ClipKey {
  readonly data: Uint8Array;
}

/**
 * Keeps decoded frames ahead of a playhead: fetches segments, has them decoded, holds both within their bounds.
 */
export class FrameFeed implements PoolListener, SegmentListener {
  readonly store: FrameStore;
  readonly segments: Segments;
  readonly pool: DecodePool;
  /** Milliseconds of decoding a frame, its share of opening the clip included. */
  readonly decodeMs = new RunningMean(0.15);
  /** Milliseconds of opening the last clip, divided by its frames. */
  #openShare = 0;
  #playlist: Playlist;
  #aim: Aim | null = null;
  #draft: Draft | null = null;
  #closed = false;
  #pumping = false;

  constructor(
    readonly stream: Stream,
    playlist: Playlist,
    readonly options: FeedOptions,
    readonly listener: FeedListener,
  ) {
    this.#playlist = playlist;
    this.store = new FrameStore(options.frameBytes);
    this.segments = new Segments(stream, options.segmentBytes, this);
    this.pool = new DecodePool(options.workers, options.tier, options.spawn, this);
  }

  get playlist(): Playlist {
    return this.#playlist;
  }

  /** Bytes that the feed holds. */
  get bytes(): number {
    return this.store.bytes + this.segments.bytes;
  }

  /** The stream has grown, or lost clips at its front. */
  set playlist(playlist: Playlist) {
    this.#playlist = playlist;
    this.pump();
  }

  /** Sets what frames are for. */
  aim(aim: Aim): void {
    this.#aim = aim;
    this.pump();
  }

  /** The picture to be shown at `frame`, if it is decoded. */
  picture(frame: number, stride: number): StoredFrame | undefined {
    const own = this.#playlist.pictureAt(frame);
    return this.store.get(own) ?? this.store.get(this.#playlist.pictureAt(frame, stride));
  }

  /** Is nothing better to come for `frame` than its picture, when so many layers are asked for? */
  isComplete(frame: number, stride: number, layers: number): boolean {
    if (this.#playlist.pictureAt(frame, stride) < 0) return this.#playlist.spans.length > 0;
    return (this.picture(frame, stride)?.layers ?? 0) >= layers;
  }

  /**
   * Up to when all pictures are decoded, seconds; `time` itself when the one at `time` is not.
   *
   * @param atMost how far to look ahead, in seconds.
   */
  decodedUntil(time: number, stride: number, atMost: number): number {
    const frame = this.#playlist.frameAt(time);
    for (const picture of this.#playlist.pictures(frame, stride, false)) {
      const begins = this.#playlist.timeOf(picture);
      if (begins > time + atMost) return begins;
      const shown = picture <= frame ? this.picture(frame, stride) : this.store.get(picture);
      if (!shown) return Math.max(time, begins);
    }
    return this.#playlist.end;
  }

  /** How far ahead of any moment pictures will be decoded if nothing fails, in seconds. */
  get reachSeconds(): number {
    const aim = this.#aim;
    return aim ? (this.#windowSize(aim) - 1) * aim.stride * this.#playlist.frameSeconds : 0;
  }

  /** Up to when the bytes of all clips are here, seconds. */
  fetchedUntil(time: number): number {
    const frame = this.#playlist.frameAt(time);
    for (const span of this.#playlist.spans) {
      if (span.firstFrame + span.frames <= frame || this.segments.clip(span.clip)) continue;
      return Math.max(time, this.#playlist.timeOf(span.firstFrame));
    }
    return this.#playlist.end;
  }

  /** Are the bytes of all clips that will be played here? */
  get allFetched(): boolean {
    return this.#playlist.spans.every((span) => this.segments.clip(span.clip));
  }

  /** Gives fetches and decoders what is to do next. Does nothing when all is as it should be. */
  pump(): void {
    if (this.#closed || this.#pumping || !this.#aim) return;
    this.#pumping = true;
    try {
      const coming = this.#coming(this.#aim);
      this.#fetch(coming, this.#aim);
      this.#decode(coming, this.#aim);
    } finally {
      this.#pumping = false;
    }
  }

  close(): void {
    this.#closed = true;
    this.pool.close();
    this.segments.close();
    this.store.clear();
    this.#draft = null;
  }

  // What segments say.

  arrived(): void {
    if (this.#draft && this.segments.clip(this.#draft.clip)) this.#draft = null;
    this.listener.progressed();
    this.pump();
  }

  prefixArrived(entry: ClipEntry): void {
    const aim = this.#aim;
    // A link that has brought this much too fast to be measured will bring the rest at once.
    if (!aim || !this.stream.meter.known || this.#cut(entry, aim)) return;
    const prefix = this.segments.prefix(entry.clip)!;
    const isNeeded = this.#playlist.spanAt(aim.frame)?.clip === entry.clip;
    if (!isNeeded || this.picture(aim.frame, aim.stride)) return;
    if (this.#restMs(entry, prefix) < WORTH_DRAFTING_MS) return;
    this.#draft = { clip: entry.clip, layers: prefix.layers, data: prefix.data.slice() };
    this.pump();
  }

  clipLost(entry: ClipEntry, error: PlayerError): void {
    this.#skip(entry, error);
  }

  initLost(_entry: InitEntry, error: PlayerError): void {
    this.listener.failed(error);
  }

  // What the pool says.

  changed(): void {
    this.pump();
  }

  tierChosen(tier: TierName, reason: string): void {
    this.decodeMs.reset();
    this.listener.tierChosen(tier, reason);
  }

  initRead(_id: string, info: StreamInfo, views: readonly RigView[]): void {
    this.listener.described(info, views);
  }

  initFailed(error: PlayerError): void {
    this.listener.failed(error);
  }

  opened(source: ClipSource, milliseconds: number): void {
    this.#openShare = milliseconds / source.frames;
  }

  frameDecoded(source: ClipSource, clipFrame: number, packed: PackedFrame, milliseconds: number): void {
    const frame = source.firstFrame + clipFrame;
    this.decodeMs.add(milliseconds + this.#openShare);
    this.store.add(frame, source.layers, packed, (other) => this.#lateness(other));
    this.listener.frameReady(frame);
  }

  clipFailed(source: ClipSource, error: PlayerError): void {
    // A draft is checked by its boxes only; the whole segment will show whether the clip is damaged.
    if (this.#draft && sameClip(this.#draft, { clip: source.number, layers: source.layers }))
      this.#draft = null;
    else this.#skip({ clip: source.number, firstFrame: source.firstFrame, frames: source.frames }, error);
  }

  unusable(error: PlayerError): void {
    this.listener.failed(error);
  }

  // The plan.

  /** Clips that will be played in the time fetched ahead, in order, with the layers that they should have. */
  #coming({ frame, loop, rate, layers }: Aim): ClipEntry[] {
    const spans = this.#playlist.spans;
    // In a gap the picture is one of the clip before it.
    const shown = this.#playlist.pictureAt(frame);
    const from = spans.findIndex((span) => shown < span.firstFrame + span.frames);
    const order = [...spans.slice(from), ...(loop ? spans.slice(0, from) : [])];
    const seconds = this.options.fetchSeconds * Math.max(1, rate);
    const clips: ClipEntry[] = [];
    let bytes = 0;
    let ahead = 0;
    for (const span of order) {
      const entry = span as ClipEntry;
      bytes += entry.layers[layers - 1]!;
      // The last of all bytes would push the first out again.
      if (clips.length && (ahead > seconds || bytes > this.options.segmentBytes)) break;
      clips.push(entry);
      ahead += span.frames * this.#playlist.frameSeconds;
    }
    return clips;
  }

  #fetch(coming: readonly ClipEntry[], aim: Aim): void {
    const { segments } = this;
    // No more than are kept, or one would push out another that is needed sooner.
    for (const id of [...new Set(coming.map((entry) => entry.init))].slice(0, INITS))
      segments.fetchInit(this.stream.initEntry(id));
    // An init segment comes alone: the later layers of a clip would share the link with it, and the first picture
    // needs it before them.
    const wanted = coming[0] && segments.init(coming[0].init) ? coming : [];
    const keys = wanted.map((entry) => ({ clip: entry.clip, layers: aim.layers }));
    const plan = planFetching({ coming: keys, here: segments.here, fetching: segments.fetching });
    for (const clip of plan.abort) segments.abort(clip);
    for (const entry of wanted) if (segments.prefix(entry.clip)) this.#cut(entry, aim);
    for (const key of plan.begin) {
      segments.fetchClip(wanted.find((entry) => entry.clip === key.clip)!, key.layers);
    }
  }

  #decode(coming: readonly ClipEntry[], aim: Aim): void {
    const ready = coming.filter((entry) => this.segments.init(entry.init));
    const keys = ready.flatMap((entry) => this.#keyOf(entry, aim) ?? []);
    const actions = planDecoding(this.#wanted(keys, aim), keys, this.pool.workers);
    for (const action of actions) {
      const host = this.pool.workers[action.worker]!;
      if (action.kind === "open") {
        const entry = ready.find(({ clip }) => clip === action.key.clip)!;
        const closing = action.close && host.clips.find((held) => sameClip(held, action.close!));
        if (closing) host.close(closing);
        host.readInit(
          entry.init,
          this.stream.initEntry(entry.init).file ?? "init",
          this.segments.init(entry.init)!,
        );
        host.open(this.#source(entry, action.key));
      } else {
        const held = host.clips.find((clip) => sameClip(clip, action.key))!;
        host.decode(held, action.frame - held.source.firstFrame, this.store.takeSpare());
      }
    }
  }

  /** From how many layers a clip is to be decoded now; null when none are here. */
  #keyOf(entry: ClipEntry, aim: Aim): ClipKey | null {
    const segment = this.segments.clip(entry.clip);
    if (segment) return { clip: entry.clip, layers: Math.min(segment.layers, aim.layers) };
    if (this.#draft?.clip === entry.clip) return { clip: entry.clip, layers: this.#draft.layers };
    return null;
  }

  /** Frames to decode: the one at the playhead, those missing, then those to be had better; soonest first. */
  #wanted(keys: readonly ClipKey[], aim: Aim): Wanted[] {
    const layers = new Map(keys.map((key) => [key.clip, key]));
    const missing: Wanted[] = [];
    const better: Wanted[] = [];
    for (const frame of this.#window(aim)) {
      const span = this.#playlist.spanAt(frame)!;
      const key = layers.get(span.clip);
      const have = this.store.layersOf(frame);
      if (!key || have >= key.layers) continue;
      if (this.pool.isOrdered(span.clip, key.layers, frame - span.firstFrame)) continue;
      const isAtPlayhead = !aim.moving && frame === this.#playlist.pictureAt(aim.frame, aim.stride);
      (have === 0 || isAtPlayhead ? missing : better).push({ frame, key });
    }
    return [...missing, ...better];
  }

  /** Pictures that should be decoded, in the order of play. A draft is for the picture at the playhead only. */
  *#window(aim: Aim): Generator<number> {
    let count = 0;
    for (const frame of this.#playlist.pictures(aim.frame, aim.stride, aim.loop)) {
      const isDraft = this.#draft && this.#playlist.spanAt(frame)?.clip === this.#draft.clip;
      if (count > 0 && isDraft) continue;
      if (count++ >= this.#windowSize(aim)) return;
      yield frame;
    }
  }

  /** Pictures decoded ahead, that at the playhead among them: as many as are wanted and as memory holds. */
  #windowSize({ rate, stride }: Aim): number {
    const frames = (this.options.decodeSeconds * Math.max(1, rate)) / this.#playlist.frameSeconds;
    return Math.max(LEAST_WINDOW, Math.min(Math.ceil(frames / stride), this.store.capacity - LEAST_WINDOW));
  }

  #source(entry: ClipEntry, key: ClipKey): ClipSource {
    const segment = this.segments.clip(entry.clip);
    this.segments.touch(entry.clip);
    return {
      number: entry.clip,
      firstFrame: entry.firstFrame,
      frames: entry.frames,
      initId: entry.init,
      layers: key.layers,
      data: segment?.data ?? this.#draft!.data,
      where: entry.file ?? `clip ${entry.clip}`,
    };
  }

  #skip(span: Span, error: PlayerError): void {
    if (!this.#playlist.spans.some(({ clip }) => clip === span.clip)) return;
    this.#playlist = this.#playlist.without(span.clip);
    this.listener.clipSkipped(span, error);
    this.pump();
  }

  /** Leaves it at a clip's first layers when no more are wanted, or the rest would come too late. */
  #cut(entry: ClipEntry, aim: Aim): boolean {
    const prefix = this.segments.prefix(entry.clip);
    if (!prefix || !aim.mayCut) return false;
    const affordable = firstLayers(layerRates([entry], aim.rate), this.stream.meter.bitsPerSecond);
    const enough = prefix.layers >= Math.min(aim.layers, affordable);
    if (!enough || !this.#isLate(entry, this.#restMs(entry, prefix))) return false;
    this.segments.cut(entry.clip);
    return true;
  }

  /** Milliseconds until all of a clip that is on its way is here. */
  #restMs(entry: ClipEntry, prefix: Segment): number {
    const asked = this.segments.fetching.find(({ clip }) => clip === entry.clip)!.layers;
    const rest = entry.layers[asked - 1]! - prefix.data.byteLength;
    return (rest * 8000) / this.stream.meter.bitsPerSecond;
  }

  /** Will the rest of a clip come too late to be played in time? While nothing is shown it is too late already. */
  #isLate(entry: ClipEntry, restMs: number): boolean {
    const aim = this.#aim!;
    if (!this.picture(aim.frame, aim.stride)) return restMs > WORTH_DRAFTING_MS;
    const untilS = this.#playlist.timeOf(entry.firstFrame) - this.#playlist.timeOf(aim.frame);
    return aim.moving && restMs > (Math.max(0, untilS) * 1000) / aim.rate;
  }

  #lateness(frame: number): number {
    const aim = this.#aim!;
    const seconds = this.#playlist.end - this.#playlist.start;
    return lateness(frame, aim.frame, aim.loop, Math.round(seconds / this.#playlist.frameSeconds));
  }
}

/** Bits a second of playing clips, for 1, 1 to 2, 1 to 3 and all layers. */
export function layerRates(entries: readonly ClipEntry[], rate: number): [number, number, number, number] {
  const seconds = entries.reduce((sum, entry) => sum + entry.durationS, 0) / rate;
  const of = (layer: number): number => {
    const bytes = entries.reduce((sum, entry) => sum + entry.layers[layer]!, 0);
    return seconds > 0 ? (bytes * 8) / seconds : 0;
  };
  return [of(0), of(1), of(2), of(3)];
}
