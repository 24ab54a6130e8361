import type { Actions } from "./commands";
import { iconButton, make, setIcon, setLabel, setText } from "./dom";
import { formatSpeed, formatTime, wantsTenths } from "./format";
import { icons } from "./icons";
import { Menu, type MenuPage } from "./menu";
import type { Player } from "./player";
import { Timeline } from "./timeline";

/** The pages behind the bar's menu buttons. */
export interface ControlMenus {
  views(): MenuPage;
  speed(): MenuPage;
  quality(): MenuPage;
  more(): MenuPage;
}

/** The bar at the bottom: timeline, transport, viewpoints, settings. */
export class Controls {
  readonly element: HTMLElement;
  readonly timeline: Timeline;
  private readonly play = iconButton(icons.play, "Play", "Space", "primary");
  private readonly back = iconButton(icons.stepBack, "Previous frame", ",", "wide-only");
  private readonly forward = iconButton(icons.stepForward, "Next frame", ".", "wide-only");
  private readonly loop = iconButton(icons.loop, "Loop", "L", "wide-only");
  private readonly time = make("span", { class: "time-now" });
  private readonly length = make("span", { class: "time-length" });
  private readonly live = make("button", { class: "live-button", attributes: { type: "button" } });
  private readonly views = iconButton(icons.camera, "Viewpoints", "", "labelled");
  private readonly orbit = iconButton(icons.orbit, "Orbit", "V");
  private readonly fly = iconButton(icons.fly, "Fly", "V");
  private readonly speed = make("button", { class: "button text wide-only", attributes: { type: "button" } });
  private readonly quality = iconButton(icons.quality, "Quality", "", "wide-only");
  private readonly more = iconButton(icons.more, "More");
  private readonly help = iconButton(icons.help, "Help", "?", "wide-only");
  private readonly full = iconButton(icons.expand, "Full screen", "F");
  private wasPlaying = false;

  constructor(
    private readonly player: Player,
    actions: Actions,
    menus: ControlMenus,
    host: HTMLElement,
    onMenuClosed: () => void,
  ) {
    this.timeline = new Timeline({
      seek: (timeS) => player.seek(timeS),
      scrubStart: () => this.hold(),
      scrubEnd: () => this.letGo(),
    });
    this.element = this.layout();
    this.connect(actions);
    new Menu(this.views, host, menus.views, onMenuClosed);
    new Menu(this.speed, host, menus.speed, onMenuClosed);
    new Menu(this.quality, host, menus.quality, onMenuClosed);
    new Menu(this.more, host, menus.more, onMenuClosed);
  }

  /** Shows the player's state. */
  update(): void {
    const { video, navigation, views, ready } = this.player;
    const playing = !video.paused && !video.ended;
    const [icon, label] = playing
      ? ["pause", "Pause"]
      : video.ended
        ? ["replay", "Play again"]
        : ["play", "Play"];
    setIcon(this.play, icons[icon as "pause"], icon!);
    setLabel(this.play, label!, "Space");
    for (const button of [this.play, this.back, this.forward, this.loop, this.orbit, this.fly])
      button.disabled = !ready;
    for (const button of [this.speed, this.quality]) button.disabled = !ready;
    press(this.loop, video.loop);
    press(this.orbit, navigation.mode === "orbit");
    press(this.fly, navigation.mode === "fly");
    this.views.disabled = views.length === 0;
    this.showView();
    setText(this.speed, formatSpeed(video.playbackRate));
    setLabel(this.speed, `Speed, ${formatSpeed(video.playbackRate)}`);
    setLabel(
      this.quality,
      `Quality, ${video.quality === "auto" ? "automatic" : `${video.quality} of 4 layers`}`,
    );
    this.updateLive();
    this.updateTime();
  }

  /** Shows the playhead. */
  updateTime(): void {
    const { video, fps, clipS } = this.player;
    const tenths = wantsTenths(video.duration);
    setText(this.time, formatTime(video.currentTime, tenths));
    setText(this.length, formatTime(video.duration, tenths));
    const { currentTime: timeS, duration: durationS } = video;
    this.timeline.update({ timeS, durationS, buffered: video.buffered.fetched, clipS, fps });
  }

  /** Shows whether the page fills the screen. */
  updateFullScreen(on: boolean): void {
    setIcon(this.full, on ? icons.shrink : icons.expand, on ? "shrink" : "expand");
    setLabel(this.full, on ? "Leave full screen" : "Full screen", "F");
  }

  private updateLive(): void {
    const { video } = this.player;
    this.live.hidden = !video.live;
    this.live.classList.toggle("at-edge", video.atLiveEdge);
    setLabel(this.live, video.atLiveEdge ? "Live: at the newest picture" : "Go to the newest picture");
  }

  /** The name of the camera that the viewer stands at. */
  private showView(): void {
    const { viewIndex, views } = this.player;
    const name = views[viewIndex]?.name ?? "Views";
    const label = this.views.querySelector(".button-label");
    if (label) setText(label, name);
    setLabel(this.views, viewIndex < 0 ? "Viewpoints" : `Viewpoints, now ${name}`);
  }

  private layout(): HTMLElement {
    this.live.append(make("span", { class: "live-dot" }), "LIVE");
    this.views.append(make("span", { class: "button-label", text: "Views" }));
    const time = make(
      "div",
      { class: "time" },
      this.time,
      make("span", { class: "time-slash", text: "/" }),
      this.length,
    );
    const modes = make(
      "div",
      {
        class: "segments wide-only",
        attributes: { role: "group", "aria-label": "How the mouse moves the view" },
      },
      this.orbit,
      this.fly,
    );
    const left = make(
      "div",
      { class: "bar-group" },
      this.play,
      this.back,
      this.forward,
      this.loop,
      time,
      this.live,
    );
    const right = make(
      "div",
      { class: "bar-group" },
      this.views,
      modes,
      this.speed,
      this.quality,
      this.more,
      this.help,
      this.full,
    );
    const row = make("div", { class: "bar-row" }, left, right);
    return make(
      "div",
      { class: "bar", attributes: { role: "group", "aria-label": "Player" } },
      this.timeline.element,
      row,
    );
  }

  private connect(actions: Actions): void {
    const clicks: [HTMLElement, () => void][] = [
      [this.play, () => actions.togglePlay()],
      [this.back, () => actions.stepFrame(-1)],
      [this.forward, () => actions.stepFrame(1)],
      [this.loop, () => actions.toggleLoop()],
      [this.live, () => actions.seekToEnd()],
      [this.orbit, () => this.player.setMode("orbit")],
      [this.fly, () => this.player.setMode("fly")],
      [this.help, () => actions.toggleHelp()],
      [this.full, () => actions.toggleFullScreen()],
    ];
    for (const [button, run] of clicks) button.addEventListener("click", run);
    this.full.hidden = !document.fullscreenEnabled;
  }

  /** While the playhead is held, time stands still. */
  private hold(): void {
    this.wasPlaying = !this.player.video.paused && !this.player.video.ended;
    this.player.video.pause();
  }

  private letGo(): void {
    if (this.wasPlaying) this.player.video.play();
  }
}

function press(button: HTMLElement, on: boolean): void {
  button.setAttribute("aria-pressed", String(on));
}
