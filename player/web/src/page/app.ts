import { PlayerError } from "../errors";
import { Controls } from "./controls";
import { isTouchScreen, make } from "./dom";
import { Embed } from "./embed";
import { formatSpeed } from "./format";
import { listenToTaps } from "./gestures";
import { Help } from "./help";
import { Idle } from "./idle";
import { listenToKeys } from "./keyboard";
import { closeMenu, isMenuOpen, msSinceMenuClosed } from "./menu";
import { controlMenus, type PageActions } from "./menus";
import { hideHint, hintShown, noticeTroubles, showHint } from "./notices";
import { listenToDrops, type Openable, openScreen } from "./open-screen";
import { linkTo, type PageParameters } from "./params";
import { Player } from "./player";
import { describeProblem } from "./problems";
import { type ScreenAction, Screens } from "./screens";
import { buildShell, type Shell } from "./shell";
import { StatsPanel } from "./stats";
import type { Theme } from "./theme";
import { Toasts } from "./toast";
import { enterSession, offeredSessions } from "./xr";

/** A click that closed a menu this shortly before did not mean the picture. */
const MENU_CLICK_MS = 400;
const PROGRESS_MS = 250;

/** The page: a player, its controls, and what is said to the viewer. */
export class App {
  readonly player: Player;
  private readonly shell: Shell;
  private readonly toasts = new Toasts();
  private readonly screens = new Screens();
  private readonly help = new Help();
  private readonly stats: StatsPanel;
  private readonly controls: Controls;
  private readonly idle: Idle;
  private readonly embed: Embed;
  private readonly actions = this.makeActions();
  private sessions: readonly XRSessionMode[] = [];
  private lastOpened: Openable | null = null;
  private pathWanted: string | null;
  private hasPicture = false;
  private hasPlayed = false;
  private refreshAsked = false;
  private refreshTimer = 0;
  /** Leaves the open screen; null where there is no picture to go back to. */
  private closeOpenScreen: (() => void) | null = null;

  /** @throws Error when the browser gives no WebGL 2 context. */
  constructor(
    root: HTMLElement,
    private readonly parameters: PageParameters,
    private readonly theme: Theme,
  ) {
    this.shell = buildShell(root);
    this.pathWanted = parameters.path;
    this.player = new Player(this.shell.canvas, parameters, {
      changed: () => this.refresh(),
      note: (text, id) => this.toasts.show(text, id ? { id } : {}),
      viewChosen: (index) => this.onViewChosen(index),
      drawn: () => this.stats.countDrawing(),
      contextChanged: (lost) => this.onContext(lost),
      taken: () => hideHint(this.toasts),
    });
    this.stats = new StatsPanel(() => [this.player.video.stats, this.pageFigures()]);
    this.controls = new Controls(
      this.player,
      this.actions,
      controlMenus(this.player, this.actions),
      root,
      () => this.idle.wake(),
    );
    root.append(this.stats.element, this.toasts.element, this.controls.element, this.screens.element);
    root.append(make("div", { class: "drop", text: "Drop to open", attributes: { "aria-hidden": "true" } }));
    document.body.append(this.help.element);
    this.idle = new Idle(root, () => this.mayHide());
    this.embed = new Embed(this.player, {
      setControls: (shown) => this.setControls(shown),
      setStats: (shown) => this.stats.show(shown),
      setTheme: (name) => theme.set(name),
      open: (address) => void this.open(address),
    });
    this.connect(root);
    this.listenToVideo();
  }

  /** Begins with what the address says. */
  start(): void {
    const { parameters } = this;
    for (const warning of parameters.warnings) this.toasts.show(warning, { tone: "warning", ms: 8000 });
    this.setControls(parameters.controls);
    this.stats.show(parameters.stats);
    this.refresh();
    if (parameters.stream !== null) void this.open(parameters.stream);
    else this.showOpenScreen();
    void offeredSessions().then((modes) => {
      this.sessions = modes;
    });
  }

  /** Opens a stream in place of the one before. */
  async open(what: Openable): Promise<void> {
    this.lastOpened = what;
    this.hasPicture = false;
    this.hasPlayed = false;
    this.hideScreen();
    this.shell.root.classList.add("is-waiting");
    const opened = this.player.open(what, this.parameters.autoplay ?? true);
    this.shell.setTitle(this.player.title);
    this.refresh();
    const waiting = window.setInterval(() => this.lookForFirstClip(), 300);
    try {
      await opened;
      if (this.screens.shown === "waiting") this.hideScreen();
    } catch (error) {
      // What the stream's own errors are, the error event says; a load that another one replaced is none.
      if (error instanceof DOMException && error.name === "AbortError") return;
      if (!(error instanceof PlayerError)) this.showProblem(error);
    } finally {
      clearInterval(waiting);
    }
  }

  // ---- what the viewer can do

  private makeActions(): PageActions {
    const app = this;
    return {
      togglePlay: () => this.togglePlay(),
      seekSteps: (steps) => this.player.seekSteps(steps),
      seekToStart: () => this.player.seek(0),
      seekToEnd: () => this.player.seekToEnd(),
      stepFrame: (frames) => this.player.stepFrame(frames),
      toggleLoop: () => this.toggleLoop(),
      changeSpeed: (direction) => this.changeSpeed(direction),
      goToView: (index) => this.player.goToView(index),
      nextView: (direction) => this.player.nextView(direction),
      toggleMode: () => this.toggleMode(),
      resetView: () => this.player.resetView(),
      toggleAutoOrbit: () => this.player.follow(this.player.followed === "orbit" ? null : "orbit"),
      turn: (right, up) => this.player.navigation.turn(right, up),
      dolly: (factor) => this.player.navigation.dolly(factor),
      toggleFullScreen: () => void this.toggleFullScreen(),
      toggleStats: () => this.stats.show(!this.stats.shown),
      toggleTheme: () => this.theme.toggle(),
      toggleHelp: () => this.toggleHelp(),
      showOpenScreen: () => this.showOpenScreen(),
      copyLink: () => void this.copyLink(),
      choosePath: () => this.choosePath(),
      enter: (mode) => void this.enter(mode),
      get statsShown() {
        return app.stats.shown;
      },
      get themeName() {
        return app.theme.name;
      },
      get sessions() {
        return app.sessions;
      },
    };
  }

  private togglePlay(): void {
    this.player.togglePlay();
    this.idle.wake();
  }

  private toggleLoop(): void {
    this.player.setLoop(!this.player.video.loop);
    this.toasts.show(this.player.video.loop ? "Loop on" : "Loop off", { id: "loop", ms: 1500 });
  }

  private changeSpeed(direction: number): void {
    this.player.changeSpeed(direction);
    this.toasts.show(`Speed ${formatSpeed(this.player.video.playbackRate)}`, { id: "speed", ms: 1500 });
  }

  private toggleMode(): void {
    const flying = this.player.navigation.mode === "fly";
    this.player.setMode(flying ? "orbit" : "fly");
    const touch = isTouchScreen();
    const how = touch ? "drag to look, two fingers to move" : "W A S D and Q E to move, drag to look";
    this.toasts.show(flying ? "Orbit: drag to turn around the scene" : `Fly: ${how}`, { id: "mode" });
  }

  private async toggleFullScreen(): Promise<void> {
    try {
      if (document.fullscreenElement) await document.exitFullscreen();
      else await document.documentElement.requestFullscreen();
    } catch {
      this.toasts.show("This browser does not allow full screen here.", { id: "full" });
    }
  }

  private toggleHelp(): void {
    closeMenu();
    this.help.toggle();
  }

  private async copyLink(): Promise<void> {
    if (!this.player.location) return;
    const { view } = this.player.navigation;
    const page = new URL(window.location.href);
    page.searchParams.set("stream", this.parameters.stream ?? this.player.location);
    if (this.lastOpened !== this.parameters.stream) page.searchParams.set("stream", this.player.location);
    const link = linkTo(page.href, {
      timeS: this.player.video.currentTime,
      eye: view.eye.toArray(),
      target: view.target.toArray(),
    });
    try {
      await navigator.clipboard.writeText(link);
      this.toasts.show("Link copied: it opens this moment from this viewpoint", { id: "link" });
    } catch {
      this.toasts.show(link, { id: "link", ms: 15_000 });
    }
  }

  private choosePath(): void {
    const input = make("input", { attributes: { type: "file", accept: ".json,application/json" } });
    input.addEventListener("change", () => {
      const [file] = input.files ?? [];
      if (file) void this.loadPath(file);
    });
    input.click();
  }

  private async loadPath(file: File): Promise<void> {
    await this.tryPath(async () => this.player.loadPath(await file.text(), file.name));
  }

  private async tryPath(load: () => Promise<void>): Promise<void> {
    try {
      await load();
      this.toasts.show(`Following ${this.player.pathName}: drag to leave it`, { id: "path" });
    } catch (error) {
      if (!(error instanceof PlayerError)) throw error;
      this.toasts.show(error.message.replace("\n", " · "), { id: "path", tone: "warning", ms: 9000 });
    }
  }

  private async enter(mode: XRSessionMode): Promise<void> {
    const { stage, video, navigation } = this.player;
    const background = stage.scene.background;
    // The room itself is the background in AR.
    if (mode === "immersive-ar") stage.scene.background = null;
    const leave = () => {
      stage.scene.background = background;
      navigation.restore();
      stage.setExact(null);
    };
    try {
      await enterSession(stage.renderer, mode, video, navigation.view, leave);
    } catch {
      leave();
      this.toasts.show("The headset could not be started.", { tone: "warning" });
    }
  }

  // ---- screens

  private showScreen(show: () => void): void {
    closeMenu();
    show();
    this.shell.root.classList.add("has-screen");
    this.refresh();
  }

  private hideScreen(): void {
    this.screens.hide();
    this.shell.root.classList.remove("has-screen");
    this.player.stage.invalidate();
    this.refresh();
  }

  private showOpenScreen(): void {
    if (this.help.isOpen) this.help.toggle();
    if (this.screens.shown === "open") return;
    const { video, ready } = this.player;
    const closable = ready && video.state !== "failed";
    const wasPlaying = closable && !video.paused;
    video.pause();
    this.closeOpenScreen = closable ? () => this.backToPicture(wasPlaying) : null;
    const card = openScreen((what) => this.openAndRemember(what), this.closeOpenScreen);
    this.showScreen(() => this.screens.show("open", card));
    if (!isTouchScreen()) card.querySelector("input")?.focus({ preventScroll: true });
  }

  private backToPicture(play: boolean): void {
    this.hideScreen();
    if (play) this.player.video.play();
  }

  /** Opens what the viewer chose; an address goes to the page's own, so that it can be shared and loaded again. */
  private openAndRemember(what: Openable): void {
    const page = new URL(window.location.href);
    for (const name of ["stream", "t", "view", "path"]) page.searchParams.delete(name);
    if (typeof what === "string") page.searchParams.set("stream", what);
    window.history.replaceState(null, "", page);
    this.pathWanted = null;
    this.player.forgetStart();
    void this.open(what);
  }

  private showProblem(error: unknown): void {
    const problem = describeProblem(error, this.player.location, window.location.href);
    const again: ScreenAction = {
      label: "Try again",
      run: () => this.lastOpened && void this.open(this.lastOpened),
    };
    const other: ScreenAction = { label: "Open another stream", run: () => this.showOpenScreen() };
    this.showScreen(() => this.screens.showProblem(problem, problem.retry ? [again, other] : [other]));
  }

  /** A live stream may be opened before it has anything to show. */
  private lookForFirstClip(): void {
    const { video, ready } = this.player;
    if (ready || !video.live || video.duration > 0) return;
    this.showScreen(() =>
      this.screens.showWaiting(
        "Waiting for the first clip",
        "The stream is live and has begun. It plays as soon as its first clip is there.",
        [{ label: "Open another stream", run: () => this.showOpenScreen() }],
      ),
    );
  }

  private onContext(lost: boolean): void {
    if (lost)
      this.toasts.show("The graphics device was lost; waiting for it to come back…", {
        id: "context",
        ms: 0,
      });
    else this.toasts.hide("context");
  }

  // ---- wiring

  private connect(root: HTMLElement): void {
    listenToKeys(this.actions, {
      fly: this.player.navigation.fly,
      dialogOpen: () => this.help.isOpen || isMenuOpen(),
      allows: (name) => this.allowsKey(name),
      flyKeyInOrbit: () => this.toasts.show("Press V to fly with W A S D Q E", { id: "mode" }),
    });
    listenToTaps(this.shell.canvas, {
      tap: () => this.idle.toggle(),
      doubleTap: () => this.player.resetView(),
      click: () => msSinceMenuClosed() > MENU_CLICK_MS && this.togglePlay(),
      doubleClick: () => this.onDoubleClick(),
    });
    listenToDrops(
      (what) => this.openAndRemember(what),
      (over) => root.classList.toggle("is-dragging", over),
    );
    this.shell.bigPlay.addEventListener("click", () => this.togglePlay());
    this.shell.themeButton.addEventListener("click", () => this.theme.toggle());
    this.shell.helpButton.addEventListener("click", () => this.toggleHelp());
    document.addEventListener("keydown", ({ key }) => {
      if (key === "Escape" && this.screens.shown === "open" && !this.help.isOpen) this.closeOpenScreen?.();
    });
    document.addEventListener("fullscreenchange", () =>
      this.controls.updateFullScreen(document.fullscreenElement !== null),
    );
    window.addEventListener("resize", () => this.controls.timeline.resize());
  }

  /** The second click takes back what the first one did. */
  private onDoubleClick(): void {
    this.togglePlay();
    void this.toggleFullScreen();
  }

  /** Without a picture only the keys that need none. */
  private allowsKey(name: string): boolean {
    const shown = this.player.ready && this.screens.shown === "";
    return shown || ["t", "?", "h", "f", "n"].includes(name);
  }

  private mayHide(): boolean {
    const { video } = this.player;
    const busy = isMenuOpen() || this.help.isOpen || this.screens.shown !== "" || hintShown(this.toasts);
    // A finger leaves what it tapped hovered.
    const held = this.controls.element.matches(
      isTouchScreen() ? ":has(:focus-visible)" : ":hover, :has(:focus-visible)",
    );
    return !video.paused && !busy && !held;
  }

  private listenToVideo(): void {
    const { video } = this.player;
    const refreshing = [
      "play",
      "pause",
      "ended",
      "seeking",
      "seeked",
      "ratechange",
      "layerschange",
      "livechange",
      "durationchange",
      "waiting",
      "playing",
      "loadedmetadata",
    ] as const;
    for (const name of refreshing) video.on(name, () => this.refresh());
    for (const name of ["timeupdate", "frame"] as const) video.on(name, () => this.controls.updateTime());
    video.on("progress", () => this.refreshSoon());
    video.on("statechange", () => this.refresh());
    video.on("frame", () => this.onFrame());
    video.on("play", () => {
      this.hasPlayed = true;
    });
    video.on("loadedmetadata", () => this.onMetadata());
    video.on("error", ({ error }) => this.showProblem(error));
    noticeTroubles(video, this.toasts);
  }

  private onMetadata(): void {
    if (this.screens.shown === "waiting") this.hideScreen();
    const { pathWanted } = this;
    this.pathWanted = null;
    if (pathWanted === "orbit") this.player.follow("orbit");
    else if (pathWanted !== null) void this.tryPath(() => this.player.fetchPath(pathWanted));
  }

  private onFrame(): void {
    if (this.hasPicture) return;
    this.hasPicture = true;
    this.idle.wake();
    this.refresh();
    if (this.parameters.controls) showHint(this.toasts);
  }

  private onViewChosen(index: number): void {
    const name = this.player.views[index]?.name ?? "";
    this.toasts.show(`Viewpoint ${name}`, { id: "view", ms: 1800 });
    this.embed.viewChosen(index);
  }

  private setControls(shown: boolean): void {
    this.shell.root.classList.toggle("no-controls", !shown);
  }

  private pageFigures(): { wantedFps: number; size: readonly [number, number] } {
    const { fps, video, stage } = this.player;
    return { wantedFps: fps * video.playbackRate, size: stage.size };
  }

  /** Bytes that have come are a clip a little later. */
  private refreshSoon(): void {
    if (this.refreshTimer !== 0) return;
    this.refreshTimer = window.setTimeout(() => {
      this.refreshTimer = 0;
      this.controls.updateTime();
    }, PROGRESS_MS);
  }

  /** Brings the controls up to date, once for all that happens in a task. */
  private refresh(): void {
    if (this.refreshAsked) return;
    this.refreshAsked = true;
    queueMicrotask(() => {
      this.refreshAsked = false;
      this.showState();
    });
  }

  private showState(): void {
    const { video, ready } = this.player;
    const { root, bigPlay } = this.shell;
    const failed = video.state === "failed" || video.state === "idle";
    root.classList.toggle(
      "is-waiting",
      !failed && (video.state === "loading" || video.state === "buffering"),
    );
    root.classList.toggle("is-playing", ready && !video.paused);
    bigPlay.hidden = !this.hasPicture || this.hasPlayed || this.screens.shown !== "";
    this.controls.update();
  }
}
