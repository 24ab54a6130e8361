import type { Box3 } from "three";
import { PlayerError, UnsupportedError } from "../errors";
import type { DepthRow } from "../render/depth-sort";
import { Stream } from "../stream/stream";
import type { RigView, StreamInfo, TierName } from "../types";
import { frameBounds } from "./bounds";
import { NO_STATS, type Range, type VideoState, type VideoStats } from "./events";
import { type FeedListener, FrameFeed } from "./feed";
import type { StoredFrame } from "./frame-store";
import { Gauges } from "./gauges";
import { LiveEdge } from "./live-edge";
import { LivePoll } from "./live-poll";
import { feedOptions, type VideoOptions, WarmWorkers } from "./options";
import { unplayable } from "./playable";
import { Playlist, type Span } from "./playlist";
import { Presenter } from "./presenter";
import { type LayerWish, Quality } from "./quality";
import { decodedRanges, fetchedRanges } from "./ranges";
import type { Parts, SessionHost } from "./session-parts";
import { type Reel, Transport } from "./transport";
import { Waiters } from "./waiters";

/** What can be opened. */
export type VideoLocation = string | URL | Blob | ArrayLike<File>;

/** Ticks come with the pictures, within these bounds; fewer while paused. */
const TICK_RANGE_MS = [4, 100] as const;
const PAUSED_TICK_MS = 500;
/** Play at the playback rate that has to be decoded to end a wait. */
const RESUME_SECONDS = 0.4;

/** One stream, from its opening to its end: the parts of the player, tied together. */
export class Session implements FeedListener, Reel {
  readonly #quality = new Quality();
  readonly #gauges = new Gauges();
  readonly #transport: Transport;
  readonly #workers = new WarmWorkers();
  readonly #closing = new AbortController();
  #startTime: number | null;
  #parts: Parts | null = null;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #info: StreamInfo | null = null;
  #views: readonly RigView[] = [];
  #bounds: Box3 | null = null;
  #state: VideoState = "loading";
  readonly #described = new Waiters();
  readonly #settling = new Waiters();
  #row: DepthRow | null = null;
  /** The aim that the feed has, as text. */
  #aimed = "";
  #wasAtEdge = false;

  constructor(
    readonly host: SessionHost,
    readonly options: VideoOptions,
  ) {
    this.#transport = new Transport(this, host.events);
    this.#startTime = options.startTime ?? null;
  }

  // Opening and closing.

  async open(location: VideoLocation): Promise<void> {
    const { signal } = this.#closing;
    try {
      this.host.events.emit("statechange", { state: "loading" });
      this.#workers.warm();
      const stream = await this.#openStream(location);
      signal.throwIfAborted();
      const described = this.#described.wait();
      this.#begin(stream);
      await described;
    } catch (error) {
      if (signal.aborted && this.#state !== "failed") throw signal.reason;
      const known = error instanceof PlayerError ? error : new PlayerError(String(error));
      this.fail(known);
      throw known;
    }
  }

  close(reason: Error = new DOMException("another stream was loaded", "AbortError")): void {
    this.#closing.abort(reason);
    this.#described.reject(reason);
    this.#settling.reject(reason);
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (typeof document !== "undefined") document.removeEventListener("visibilitychange", this.#onVisibility);
    this.#workers.close();
    this.#parts?.poll?.close();
    this.#parts?.feed.close();
    this.#parts?.presenter.close();
    this.#parts?.stream.close();
  }

  /** Playback is over. */
  fail(error: PlayerError): void {
    if (this.#closing.signal.aborted) return;
    this.#transport.pause();
    this.#setState("failed");
    this.#described.reject(error);
    this.#settling.reject(error);
    this.host.events.emit("error", { error });
    this.close(error);
  }

  #openStream(location: VideoLocation): Promise<Stream> {
    const { events } = this.host;
    return Stream.open(location, {
      ...this.options.http,
      ...(this.options.retry ? { retry: this.options.retry } : {}),
      signal: this.#closing.signal,
      onRetry: (retry) => events.emit("retry", retry),
      onRecover: (where) => events.emit("recovered", { where }),
    });
  }

  #begin(stream: Stream): void {
    const { manifest, origin } = stream;
    const playlist = new Playlist(manifest.segments, manifest.fps, origin);
    const feed = new FrameFeed(stream, playlist, feedOptions(this.options, this.#workers.spawn), this);
    const presenter = new Presenter(this.host.mesh, feed.store, this.host.createSorter, {
      shown: (stored, sortMs) => this.#shown(stored, sortMs),
      ordered: (stored, sortMs) => this.#ordered(stored, sortMs),
      rested: () => this.#settle(),
      failed: (reason) => this.fail(new UnsupportedError(`the sort worker failed: ${reason}`)),
    });
    if (this.#row) presenter.look(this.#row);
    const grew = (): void => this.#grew();
    const poll = stream.live ? new LivePoll(stream, grew, (error) => this.fail(error)) : null;
    const edge = new LiveEdge(manifest.targetDurationS);
    this.#parts = { stream, feed, presenter, edge, poll };
    edge.following = stream.live && this.#startTime === null;
    const start = edge.following ? edge.joinTime(playlist) : (this.#startTime ?? 0);
    const now = performance.now();
    this.#transport.begin(Math.max(playlist.start, Math.min(start, playlist.end)), now);
    this.#quality.set(this.#quality.layers, now);
    if (typeof document !== "undefined") document.addEventListener("visibilitychange", this.#onVisibility);
    this.#requirePlayable();
    this.#tick();
  }

  // The viewer's side.

  play(): void {
    if (this.#state === "failed") return;
    this.#transport.play(performance.now());
    this.#tick();
  }

  pause(): void {
    this.#transport.pause();
    this.#tick();
  }

  seek(seconds: number): void {
    if (!Number.isFinite(seconds) || this.#state === "failed") return;
    if (!this.#parts) {
      this.#startTime = seconds;
      return;
    }
    this.#parts.edge.following = false;
    this.#transport.seek(seconds, performance.now());
    this.#tick();
  }

  seekToLive(): void {
    const parts = this.#parts;
    if (!parts || !this.live) return;
    this.seek(parts.edge.joinTime(parts.feed.playlist));
    parts.edge.following = true;
  }

  step(count: number): void {
    const playlist = this.playlist;
    if (!playlist) return;
    const target = playlist.step(this.frame, Math.trunc(count));
    if (target >= 0) this.seek(playlist.timeOf(target));
  }

  set loop(loop: boolean) {
    this.#transport.loop = loop;
    this.#tick();
  }

  set rate(rate: number) {
    this.#transport.rate = rate;
    this.#tick();
  }

  set wish(wish: LayerWish) {
    const before = this.layers;
    this.#quality.wish = wish;
    if (this.layers !== before) this.host.events.emit("layerschange", { layers: this.layers });
    this.#tick();
  }

  /** Resolves when nothing is on its way that would change the picture; rejects when playback ends. */
  settled(): Promise<void> {
    if (this.#closing.signal.aborted) return Promise.reject(this.#closing.signal.reason);
    const waiting = this.#settling.wait();
    this.#settle();
    return waiting;
  }

  retryNow(): void {
    this.#parts?.stream.retryNow();
  }

  get playlist(): Playlist | null {
    return this.#parts?.feed.playlist ?? null;
  }

  get time(): number {
    return this.#transport.time;
  }

  get paused(): boolean {
    return this.#transport.paused;
  }

  get seeking(): boolean {
    return this.#transport.seeking;
  }

  get ended(): boolean {
    return this.#parts !== null && this.#transport.ended;
  }

  get frame(): number {
    return this.playlist?.spans.length ? this.playlist.frameAt(this.time) : -1;
  }

  get layers(): number {
    return this.#quality.layers;
  }

  get tier(): TierName | null {
    return this.#parts?.feed.pool.tier ?? null;
  }

  get info(): StreamInfo | null {
    return this.#info;
  }

  get views(): readonly RigView[] {
    return this.#views;
  }

  get bounds(): Box3 | null {
    return this.#bounds;
  }

  get state(): VideoState {
    return this.#state;
  }

  get readyState(): 0 | 1 | 2 | 3 | 4 {
    if (!this.#info || !this.#parts) return 0;
    if (!this.isShown(this.time)) return 1;
    const wanted = this.resumeSeconds;
    const until = this.decodedUntil(this.time, wanted);
    if (until >= Math.min(this.end, this.time + wanted)) return 4;
    return until > this.time + this.frameSeconds / 2 ? 3 : 2;
  }

  get live(): boolean {
    return this.#parts?.stream.live ?? false;
  }

  get atLiveEdge(): boolean {
    return this.live && this.#parts!.edge.isNear(this.time, this.#parts!.feed.playlist);
  }

  get buffered(): { fetched: Range[]; decoded: Range[] } {
    if (!this.#parts) return { fetched: [], decoded: [] };
    const { playlist, segments, store } = this.#parts.feed;
    const fetched = fetchedRanges(playlist, (clip) => segments.clip(clip) !== undefined);
    return { fetched, decoded: decodedRanges(playlist, store.frames()) };
  }

  get stats(): VideoStats {
    if (!this.#parts) return NO_STATS;
    const { feed, stream, presenter } = this.#parts;
    const shownFrame = presenter.shown?.frame ?? -1;
    const screen = { shownFrame, splats: this.host.mesh.drawnCount, layers: this.layers };
    return this.#gauges.stats(feed, stream, this.time, this.#stride, screen);
  }

  /** The scene was drawn. @param row depth of the stream's points for its camera. */
  rendered(row: DepthRow): void {
    this.#row = row;
    this.#gauges.rendered();
    this.#parts?.presenter.look(row);
    if (!this.#transport.paused) this.#tick();
  }

  // The transport's side: Reel.

  get start(): number {
    return this.playlist?.start ?? 0;
  }

  get end(): number {
    return this.playlist?.end ?? 0;
  }

  get complete(): boolean {
    return this.#parts !== null && !this.live;
  }

  get frameSeconds(): number {
    return this.playlist?.frameSeconds ?? 1;
  }

  get resumeSeconds(): number {
    return Math.min(RESUME_SECONDS * this.#transport.rate, this.#parts?.feed.reachSeconds ?? 0);
  }

  decodedUntil(time: number, atMost: number): number {
    if (!this.#parts) return time;
    const { feed, presenter } = this.#parts;
    // Play begins when its first picture is seen.
    if (!presenter.shown && feed.picture(feed.playlist.frameAt(time), this.#stride)) return time;
    return feed.decodedUntil(time, this.#stride, atMost);
  }

  isShown(time: number): boolean {
    if (!this.#parts) return false;
    const { feed, presenter } = this.#parts;
    const frame = feed.playlist.frameAt(time);
    if (feed.playlist.pictureAt(frame) < 0) return feed.playlist.spans.length > 0;
    const wanted = feed.picture(frame, this.#stride);
    return wanted !== undefined && presenter.shown?.frame === wanted.frame;
  }

  // The feed's side: FeedListener.

  frameReady(): void {
    this.#gauges.frameDecoded();
    this.#tick();
  }

  progressed(): void {
    this.host.events.emit("progress", { bytesRead: this.#parts?.stream.bytesRead ?? 0 });
  }

  clipSkipped(span: Span, error: PlayerError): void {
    const playlist = this.#parts!.feed.playlist;
    const [start, end] = [playlist.timeOf(span.firstFrame), playlist.timeOf(span.firstFrame + span.frames)];
    this.host.events.emit("skipped", { clip: span.clip, start, end, error });
    this.#requirePlayable(error);
    this.#tick();
  }

  described(info: StreamInfo, views: readonly RigView[]): void {
    const isFirst = this.#info === null;
    this.#info = info;
    this.#views = views;
    this.host.mesh.setLook({ alphaMax: info.alphaMax });
    if (!isFirst) return;
    this.#setState("buffering");
    this.host.events.emit("loadedmetadata", { info, views, duration: this.end });
    this.#described.resolve();
  }

  tierChosen(tier: TierName, reason: string): void {
    this.host.events.emit("tierchange", { tier, reason });
  }

  failed(error: PlayerError): void {
    this.fail(error);
  }

  // Inside.

  /** Fails where there is nothing to play and never will be. */
  #requirePlayable(cause?: PlayerError): void {
    const { stream, feed } = this.#parts!;
    const reason = unplayable(stream, feed.playlist, cause);
    if (reason) this.fail(reason);
  }

  /** While paused each frame has its picture. */
  get #stride(): number {
    return this.#transport.paused ? 1 : this.#quality.stride;
  }

  /** Time goes on; what follows from that is done. Cheap when nothing does. */
  #tick(): void {
    const parts = this.#parts;
    if (!parts || this.#closing.signal.aborted) return;
    const { feed, stream, presenter } = parts;
    const now = performance.now();
    if (typeof document !== "undefined" && document.hidden) this.#transport.hold(now);
    this.#transport.tick(now);
    const measure = () => this.#gauges.measure(feed, stream, this.#transport, this.#quality.stride);
    if (this.#quality.look(now, measure)) this.host.events.emit("layerschange", { layers: this.layers });
    this.#aim(feed);
    const picture = feed.picture(feed.playlist.frameAt(this.time), this.#stride);
    if (picture) presenter.present(picture);
    this.#note(presenter);
    this.#settle();
    this.#schedule();
  }

  #aim(feed: FrameFeed): void {
    const { paused, seeking, rate, loop, time } = this.#transport;
    const aim = {
      frame: feed.playlist.frameAt(time),
      loop: loop && this.complete,
      moving: !paused && !seeking,
      rate,
      stride: this.#stride,
      layers: this.layers,
      mayCut: this.#quality.wish === "auto",
    };
    const text = JSON.stringify(aim);
    if (text === this.#aimed) return;
    this.#aimed = text;
    feed.aim(aim);
  }

  #shown(stored: StoredFrame, sortMs: number): void {
    const { time, seeking, paused } = this.#transport;
    this.#gauges.pictureShown(stored.frame, sortMs, !paused && !seeking, 1 / this.frameSeconds);
    this.#bounds ??= frameBounds(stored.packed);
    this.host.events.emit("frame", { frame: stored.frame, time, layers: stored.layers });
    this.#tick();
  }

  #ordered(stored: StoredFrame, sortMs: number): void {
    this.#gauges.pictureSorted(sortMs);
    this.host.events.emit("order", { frame: stored.frame });
  }

  /** Tells those who wait for it that the picture is final, when it is. */
  #settle(): void {
    if (!this.#settling.any || !this.#parts || !this.#info || this.#transport.seeking) return;
    const { feed, presenter } = this.#parts;
    const frame = feed.playlist.frameAt(this.time);
    if (!feed.isComplete(frame, this.#stride, this.layers) || !presenter.resting) return;
    const picture = feed.picture(frame, this.#stride);
    if (!picture || picture === presenter.shown) this.#settling.resolve();
  }

  /** Says what has become of states that several parts make. */
  #note(presenter: Presenter): void {
    if (this.#info && this.#state !== "failed") {
      const waits = this.#transport.seeking || this.#transport.waiting || !presenter.shown;
      this.#setState(waits ? "buffering" : "ready");
    }
    const { live, atLiveEdge } = this;
    if (atLiveEdge === this.#wasAtEdge) return;
    this.#wasAtEdge = atLiveEdge;
    this.host.events.emit("livechange", { live, atLiveEdge });
  }

  #setState(state: VideoState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.host.events.emit("statechange", { state });
  }

  #schedule(): void {
    if (this.#closing.signal.aborted) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#tick(), this.#untilNextPicture());
  }

  #untilNextPicture(): number {
    const { paused, time, rate } = this.#transport;
    if (paused) return PAUSED_TICK_MS;
    const next = this.playlist!.timeOf(this.frame + 1);
    const [least, most] = TICK_RANGE_MS;
    return Math.max(least, Math.min(most, ((next - time) * 1000) / rate));
  }

  #grew(): void {
    const { stream, feed, edge } = this.#parts!;
    const { live } = this;
    const before = this.end;
    feed.playlist = feed.playlist.grown(stream.manifest.segments, stream.origin);
    if (this.end !== before) this.host.events.emit("durationchange", { duration: this.end });
    if (this.time < this.start) this.#transport.seek(this.start, performance.now());
    if (live && edge.mustJump(this.time, feed.playlist)) this.seekToLive();
    this.#wasAtEdge = this.atLiveEdge;
    this.host.events.emit("livechange", { live, atLiveEdge: this.#wasAtEdge });
    this.#requirePlayable();
    this.#tick();
  }

  readonly #onVisibility = (): void => {
    this.#transport.hold(performance.now());
    const { edge, feed } = this.#parts!;
    if (!document.hidden && this.live && edge.mustJump(this.time, feed.playlist)) this.seekToLive();
    this.#tick();
  };
}
