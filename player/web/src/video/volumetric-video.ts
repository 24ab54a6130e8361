import { type Box3, type Camera, Object3D, type WebGLRenderer } from "three";
import { PlayerError, UnsupportedError } from "../errors";
import { Sorter } from "../render/sorter";
import { SplatMesh } from "../render/splat-mesh";
import { depthRow } from "../render/view";
import type { RigView, StreamInfo, TierName } from "../types";
import { Emitter } from "./emitter";
import { NO_STATS, type Range, type VideoEvents, type VideoState, type VideoStats } from "./events";
import type { VideoOptions } from "./options";
import type { LayerWish } from "./quality";
import { Session, type VideoLocation } from "./session";
import type { SessionHost } from "./session-parts";

const SLOWEST = 0.1;
const FASTEST = 4;

/**
 * A volumetric video in a three.js scene. Add it to the scene, `load` a stream, `play`; the scene's own rendering
 * draws it. Time, seeking, buffering and events are those of HTMLMediaElement.
 *
 * Coordinates are the stream's own, usually OpenCV's with y down; turn and scale it like any Object3D.
 */
export class VolumetricVideo extends Object3D {
  override readonly type = "VolumetricVideo";
  /** The layers asked for, the tier and so on, as given. */
  readonly options: VideoOptions;
  readonly #events = new Emitter<VideoEvents>();
  readonly #mesh = new SplatMesh();
  readonly #host: SessionHost;
  #session: Session | null = null;
  #loop: boolean;
  #rate: number;
  #wish: LayerWish;
  #wantsPlay = false;

  constructor(options: VideoOptions = {}) {
    super();
    this.options = options;
    this.#loop = options.loop ?? false;
    this.#rate = clampRate(options.playbackRate ?? 1);
    this.#wish = options.quality ?? "auto";
    this.#host = { events: this.#events, mesh: this.#mesh, createSorter: () => new Sorter() };
    this.add(this.#mesh);
    this.#watchRendering();
  }

  /**
   * Opens a stream in place of the one before.
   *
   * @param location URL of a `.cgs` file, a stream's folder or its manifest; a `.cgs` file; a folder's files.
   * @returns when duration, description and views are known.
   * @throws PlayerError, as a rejection, and as the error event; AbortError when another load took its place.
   */
  async load(location: VideoLocation): Promise<void> {
    this.#session?.close();
    this.#mesh.visible = true;
    this.#mesh.setFrame({ count: 0, data: new Uint32Array(0) }, new Uint32Array(0));
    const session = new Session(this.#host, this.options);
    this.#session = session;
    session.loop = this.#loop;
    session.rate = this.#rate;
    session.wish = this.#wish;
    if (this.#wantsPlay || this.options.autoplay) session.play();
    this.#wantsPlay = false;
    await session.open(location);
  }

  /** Plays on, from the start where it has ended; before `load`, play begins with what is loaded. */
  play(): void {
    if (this.#session) this.#session.play();
    else this.#wantsPlay = true;
  }

  pause(): void {
    this.#wantsPlay = false;
    this.#session?.pause();
  }

  /** Goes to a time in seconds; times outside of the stream are those of its ends. */
  seek(seconds: number): void {
    this.#session?.seek(seconds);
  }

  /** Seconds; setting it seeks. */
  get currentTime(): number {
    return this.#session?.time ?? 0;
  }

  set currentTime(seconds: number) {
    this.seek(seconds);
  }

  /** When the last frame ends, in seconds; a live stream's grows. 0 before it is known. */
  get duration(): number {
    return this.#session?.playlist?.end ?? 0;
  }

  /** Times that can be played: not from 0 where a live stream has dropped its beginning. */
  get seekable(): Range {
    const playlist = this.#session?.playlist;
    return playlist ? [playlist.start, playlist.end] : [0, 0];
  }

  get loop(): boolean {
    return this.#loop;
  }

  set loop(loop: boolean) {
    this.#loop = loop;
    if (this.#session) this.#session.loop = loop;
  }

  /** 0.1 to 4; other numbers are set to the nearest of these. */
  get playbackRate(): number {
    return this.#rate;
  }

  set playbackRate(rate: number) {
    const clamped = clampRate(rate);
    if (clamped === this.#rate) return;
    this.#rate = clamped;
    if (this.#session) this.#session.rate = clamped;
    this.#events.emit("ratechange", { rate: clamped });
  }

  get paused(): boolean {
    return this.#session ? this.#session.paused : !this.#wantsPlay;
  }

  get ended(): boolean {
    return this.#session?.ended ?? false;
  }

  get seeking(): boolean {
    return this.#session?.seeking ?? false;
  }

  get state(): VideoState {
    return this.#session?.state ?? "idle";
  }

  /** As in HTMLMediaElement: 0 nothing, 1 metadata, 2 the picture, 3 the next one too, 4 enough to play on. */
  get readyState(): 0 | 1 | 2 | 3 | 4 {
    return this.#session?.readyState ?? 0;
  }

  /** What is here: `fetched` as bytes of clips, `decoded` as pictures. */
  get buffered(): { readonly fetched: readonly Range[]; readonly decoded: readonly Range[] } {
    return this.#session?.buffered ?? { fetched: [], decoded: [] };
  }

  /** The stream may still grow. */
  get live(): boolean {
    return this.#session?.live ?? false;
  }

  /** Is the playhead close to the newest clip of a live stream? */
  get atLiveEdge(): boolean {
    return this.#session?.atLiveEdge ?? false;
  }

  /** Goes to a live stream's newest clips, and stays with them in play. */
  seekToLive(): void {
    this.#session?.seekToLive();
  }

  /** Goes `count` frames on, or back when negative, and pauses. */
  stepFrame(count: number): void {
    this.pause();
    this.#session?.step(count);
  }

  /** The number of the frame at the playhead, as the stream counts them; -1 before a stream is known. */
  get currentFrame(): number {
    return this.#session?.frame ?? -1;
  }

  /** How many layers of the stream are asked for. (`layers` are three.js's own.) */
  get quality(): LayerWish {
    return this.#wish;
  }

  set quality(quality: LayerWish) {
    this.#wish = quality;
    if (this.#session) this.#session.wish = quality;
  }

  /** The layers that are fetched and decoded, 1 to 4. */
  get activeLayers(): number {
    return this.#session?.layers ?? (this.#wish === "auto" ? 4 : this.#wish);
  }

  /** How frames are decoded; null before that is known. */
  get tier(): TierName | null {
    return this.#session?.tier ?? null;
  }

  /** The rig's cameras, offered as viewpoints; empty before loadedmetadata. */
  get views(): readonly RigView[] {
    return this.#session?.views ?? [];
  }

  /** Description of the stream; null before loadedmetadata. */
  get info(): StreamInfo | null {
    return this.#session?.info ?? null;
  }

  /** A box that holds most of what the first picture shows, in the stream's coordinates; null before that. */
  get bounds(): Box3 | null {
    return this.#session?.bounds ?? null;
  }

  get stats(): VideoStats {
    return this.#session?.stats ?? NO_STATS;
  }

  /** Ask the server again now, without the pause after what failed. */
  retryNow(): void {
    this.#session?.retryNow();
  }

  /**
   * Waits until what is shown is final: the picture at the playhead, decoded from the layers in use as far as the
   * stream has them, in the order for the camera of the last rendering. The next rendering draws it.
   *
   * Render first, for that camera; while play goes on, or the camera moves, there may be no such moment.
   *
   * @throws PlayerError, as a rejection, when playback fails or nothing was loaded; AbortError when another load
   *   took this one's place.
   */
  settled(): Promise<void> {
    return this.#session?.settled() ?? Promise.reject(new PlayerError("no stream is loaded"));
  }

  /** Calls `handler` at every `event`. Returns what takes it off again. */
  on<Name extends keyof VideoEvents>(event: Name, handler: (detail: VideoEvents[Name]) => void): () => void {
    return this.#events.on(event, handler);
  }

  /** Ends playback and gives memory, workers and textures back. The object is dead then. */
  override dispose(): void {
    this.#session?.close();
    this.#session = null;
    this.#events.clear();
    this.remove(this.#mesh);
    this.#mesh.dispose();
  }

  /** Every rendering tells where the viewer stands, and that time has passed. */
  #watchRendering(): void {
    const mesh = this.#mesh;
    const draw = mesh.onBeforeRender;
    mesh.onBeforeRender = (renderer, scene, camera) => {
      const session = this.#session;
      session?.rendered(depthRow(viewer(renderer, camera), mesh));
      try {
        draw.call(mesh, renderer, scene, camera);
      } catch (error) {
        if (!(error instanceof UnsupportedError)) throw error;
        mesh.visible = false;
        session?.fail(error);
      }
    };
  }
}

function clampRate(rate: number): number {
  return Number.isFinite(rate) ? Math.max(SLOWEST, Math.min(FASTEST, rate)) : 1;
}

/** In WebXR one order serves both eyes: that of the camera between them. */
function viewer(renderer: WebGLRenderer, camera: Camera): Camera {
  return renderer.xr.isPresenting ? renderer.xr.getCamera() : camera;
}
