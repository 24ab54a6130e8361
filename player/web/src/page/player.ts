import { PlayerError } from "../errors";
import type { RigView } from "../types";
import { VolumetricVideo } from "../video/volumetric-video";
import { type CameraPath, keyframePath, keyframesOf, nearestView, orbitPath, parsePath } from "./camera-path";
import { prefersReducedMotion } from "./dom";
import { nameOfStream, seekStepS } from "./format";
import { Navigation } from "./navigation";
import type { Openable } from "./open-screen";
import { type Layers, type Look, MAX_RATE, MIN_RATE, type Mode, type PageParameters } from "./params";
import { initialViewpoint, type RigFrame, rigFrame, viewpointOf } from "./rig";
import { Stage } from "./stage";

/** Speeds that the menu offers and the keys step through. */
export const SPEEDS = [0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const;
/** Streams shorter than this loop unless the address says otherwise: they would be over at once. */
const LOOPS_BELOW_S = 60;

/** What the player tells the page around it. */
export interface PlayerListener {
  /** Anything that the controls show may have changed. */
  changed(): void;
  /** A sentence for the viewer, in place of the one of the same `id`. */
  note(text: string, id?: string): void;
  /** Another viewpoint of the rig was chosen, by its index. */
  viewChosen(index: number): void;
  drawn(frameMs: number | null): void;
  contextChanged(lost: boolean): void;
  /** The viewer took hold of the camera. */
  taken(): void;
}

/** A stream on a stage, with a viewer who moves: everything that the page can do, without its controls. */
export class Player {
  readonly video: VolumetricVideo;
  readonly stage: Stage;
  readonly navigation: Navigation;
  /** Address of what is open; empty for the viewer's own files. */
  location = "";
  /** What is open, for people; empty before anything is. */
  title = "";
  /** The rig's camera that was flown to last; -1 when the viewer has left it. */
  viewIndex = -1;
  /** Name of the camera path that is loaded; empty without one. */
  pathName = "";
  private loadedPath: CameraPath | null = null;
  private exactSaved = false;
  /** Whether the address's moment and view are still to be gone to. */
  private startWanted = true;
  /** Settles when the last picture that was asked for is taken. */
  private lastCapture: Promise<unknown> = Promise.resolve();
  /** A picture is being taken: the camera stands still. */
  private capturing = false;

  /** @throws Error when the browser gives no WebGL 2 context. */
  constructor(
    canvas: HTMLCanvasElement,
    private readonly parameters: PageParameters,
    private readonly listener: PlayerListener,
  ) {
    this.video = new VolumetricVideo({
      tier: parameters.tier,
      quality: parameters.layers,
      playbackRate: parameters.rate,
      ...(parameters.timeS === null ? {} : { startTime: parameters.timeS }),
    });
    this.stage = new Stage(canvas, {
      update: (dtS) => this.update(dtS),
      resized: (aspect) => this.navigation?.resize(aspect),
      drawn: (frameMs) => listener.drawn(frameMs),
      contextChanged: (lost) => listener.contextChanged(lost),
    });
    this.stage.scene.add(this.video);
    this.navigation = new Navigation(
      this.stage.camera,
      canvas,
      rigFrame([], 1),
      initialViewpoint([], 1),
      { changed: () => listener.changed(), taken: () => this.onTaken() },
      prefersReducedMotion,
    );
    this.video.on("loadedmetadata", () => this.onMetadata());
    for (const change of ["frame", "order"] as const) this.video.on(change, () => this.stage.invalidate());
    this.stage.start();
  }

  get views(): readonly RigView[] {
    return this.video.views;
  }

  private get rig(): RigFrame {
    return rigFrame(this.views, this.video.info?.sceneScale ?? 1);
  }

  get ready(): boolean {
    return this.video.info !== null;
  }

  get fps(): number {
    const fps = this.video.info?.fps;
    return fps ? fps[0] / fps[1] : 25;
  }

  get clipS(): number {
    const { info } = this.video;
    return info ? info.clipFrames / this.fps : 0;
  }

  // ---- play

  /**
   * Opens a stream; play begins when its first picture is there, if `autoplay`.
   *
   * @throws PlayerError, which the video's error event tells as well.
   */
  async open(what: Openable, autoplay: boolean): Promise<void> {
    this.location = typeof what === "string" ? new URL(what, document.baseURI).href : "";
    this.title = typeof what === "string" ? nameOfStream(what) : nameOfFiles(what);
    this.viewIndex = -1;
    if (autoplay) this.video.play();
    else this.video.pause();
    const loaded = this.video.load(this.location || what);
    // What was shown before is gone.
    this.stage.invalidate();
    await loaded;
  }

  togglePlay(): void {
    if (!this.ready) return;
    if (this.video.paused) this.video.play();
    else this.video.pause();
  }

  /** Goes to a time, at most to where the last frame begins: its picture stays. */
  seek(timeS: number): void {
    if (!this.ready) return;
    const [start, end] = this.video.seekable;
    this.video.seek(Math.max(start, Math.min(timeS, end - 0.5 / this.fps)));
  }

  seekSteps(steps: number): void {
    this.seek(this.video.currentTime + steps * seekStepS(this.video.duration, this.fps));
  }

  seekToEnd(): void {
    if (this.video.live) this.video.seekToLive();
    else this.seek(Number.POSITIVE_INFINITY);
  }

  stepFrame(frames: number): void {
    if (!this.ready) return;
    this.video.stepFrame(frames);
  }

  /** The next stream begins where streams begin: the address's moment and view were another's. */
  forgetStart(): void {
    this.startWanted = false;
  }

  private seekToFirst(): void {
    if (this.video.live) this.video.seekToLive();
    else this.video.seek(this.video.seekable[0]);
  }

  setLoop(loop: boolean): void {
    this.video.loop = loop;
    this.listener.changed();
  }

  setRate(rate: number): void {
    this.video.playbackRate = Math.min(MAX_RATE, Math.max(MIN_RATE, rate));
    this.listener.changed();
  }

  changeSpeed(direction: number): void {
    const now = this.video.playbackRate;
    const next =
      direction > 0
        ? SPEEDS.find((speed) => speed > now + 1e-6)
        : [...SPEEDS].reverse().find((speed) => speed < now - 1e-6);
    if (next !== undefined) this.setRate(next);
  }

  setLayers(layers: Layers): void {
    this.video.quality = layers;
    this.listener.changed();
  }

  // ---- look

  goToView(index: number, instant = false): void {
    const view = this.views[index];
    if (view === undefined) return;
    this.leaveExact();
    this.viewIndex = index;
    this.navigation.goTo(viewpointOf(view, this.rig), instant);
    this.listener.viewChosen(index);
    this.listener.changed();
  }

  nextView(direction: number): void {
    const count = this.views.length;
    if (count === 0) return;
    const from = this.viewIndex >= 0 ? this.viewIndex : nearestView(this.views, this.navigation.view);
    // The first step from a place of the viewer's own goes to the camera that is nearest to it.
    const step = this.viewIndex >= 0 ? direction : 0;
    this.goToView((from + step + count) % count);
  }

  /** A camera by name, by number from 1, or a place of six numbers. False: there is none. */
  goToNamed(view: string | Look, instant: boolean): boolean {
    if (typeof view !== "string") {
      this.goToPlace(view, instant);
      return true;
    }
    const named = this.views.findIndex(({ name }) => name === view);
    const index = named >= 0 ? named : /^\d+$/.test(view) ? Number(view) - 1 : -1;
    if (this.views[index] === undefined) return false;
    this.goToView(index, instant);
    return true;
  }

  private goToPlace(look: Look, instant: boolean): void {
    this.leaveExact();
    const { view } = this.navigation;
    const [eye, target] = [
      view.eye.clone().fromArray([...look], 0),
      view.target.clone().fromArray([...look], 3),
    ];
    if (eye.distanceTo(target) === 0) return;
    this.viewIndex = -1;
    this.navigation.goTo({ eye, target, up: this.rig.up, lens: this.navigation.home.lens }, instant);
  }

  setMode(mode: Mode): void {
    this.leaveExact();
    this.navigation.setMode(mode);
  }

  resetView(): void {
    this.leaveExact();
    this.viewIndex = -1;
    this.navigation.goTo(this.navigation.home);
    this.listener.changed();
  }

  /** What camera path is followed. */
  get followed(): "orbit" | "file" | null {
    const { path } = this.navigation;
    return path === null ? null : path === this.loadedPath ? "file" : "orbit";
  }

  /** Follows the walk around the scene, the loaded path, or nothing. */
  follow(which: "orbit" | "file" | null): void {
    this.leaveExact();
    const path =
      which === "orbit" ? orbitPath(this.views, this.rig) : which === "file" ? this.loadedPath : null;
    this.viewIndex = -1;
    this.navigation.follow(path, () => this.video.currentTime);
    this.listener.changed();
  }

  /**
   * Loads a camera path and follows it.
   *
   * @param source a file's text, or what is parsed from it.
   * @throws PlayerError when it is not a camera path.
   */
  loadPath(source: unknown, name: string): void {
    const keyframes = typeof source === "string" ? parsePath(source, name) : keyframesOf(source, name);
    this.loadedPath = keyframePath(keyframes);
    this.pathName = name;
    this.follow("file");
  }

  /** Loads a camera path from an address. @throws PlayerError when there is none. */
  async fetchPath(address: string): Promise<void> {
    const answer = await fetch(address).catch(() => null);
    if (answer === null || !answer.ok) {
      const why = answer === null ? "no answer" : `status ${answer.status}`;
      throw new PlayerError(
        `the camera path cannot be read (${why})`,
        address,
        "check the address of the path",
      );
    }
    this.loadPath(await answer.text(), address.split("/").at(-1) ?? address);
  }

  /** Shows a camera's picture exactly, in its own number of pixels; null: the viewer's own view again. */
  setExact(view: RigView | null): void {
    if (view === null) {
      this.leaveExact();
      return;
    }
    this.navigation.follow(null, () => 0);
    this.exactSaved = true;
    this.stage.setExact(view);
  }

  private leaveExact(): void {
    if (!this.exactSaved) return;
    this.exactSaved = false;
    this.stage.setExact(null);
    this.navigation.restore();
  }

  /**
   * The picture at the playhead as a PNG, whole and in the right order. Play and the camera hold meanwhile.
   *
   * @throws PlayerError when there is no stream to show.
   */
  capture(): Promise<Blob> {
    const picture = this.lastCapture.then(() => this.takePicture());
    this.lastCapture = picture.catch(() => undefined);
    return picture;
  }

  private async takePicture(): Promise<Blob> {
    const wasPlaying = !this.video.paused;
    this.video.pause();
    this.capturing = true;
    try {
      this.stage.draw();
      await this.video.settled();
      return await this.stage.capture();
    } finally {
      this.capturing = false;
      if (wasPlaying) this.video.play();
    }
  }

  // ---- the stage's side

  private update(dtS: number): boolean {
    if (this.exactSaved || this.capturing || this.stage.renderer.xr.isPresenting) return false;
    return this.navigation.update(dtS);
  }

  private onTaken(): void {
    this.leaveExact();
    if (this.viewIndex >= 0) {
      this.viewIndex = -1;
      this.listener.changed();
    }
    this.listener.taken();
  }

  private onMetadata(): void {
    const { info, views } = this.video;
    if (info === null) return;
    const scale = info.sceneScale;
    const { parameters } = this;
    this.stage.setBackground(parameters.background ?? info.background);
    this.stage.setScale(scale);
    this.video.loop = parameters.loop ?? (!this.video.live && this.video.duration < LOOPS_BELOW_S);
    this.loadedPath = null;
    this.pathName = "";
    this.navigation.reset(rigFrame(views, scale), initialViewpoint(views, scale));
    this.navigation.setMode(parameters.mode);
    if (!this.startWanted) {
      this.navigation.setMode("orbit");
      if (parameters.timeS !== null) this.seekToFirst();
      return;
    }
    if (parameters.view !== null && !this.goToNamed(parameters.view, true)) {
      this.listener.note(`This stream has no camera “${String(parameters.view)}”.`);
    }
    this.listener.changed();
  }
}

function nameOfFiles(what: Blob | File[]): string {
  if (what instanceof File) return what.name;
  if (what instanceof Blob) return "a file";
  const path = what[0]?.webkitRelativePath ?? "";
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : `${what.length} files`;
}
