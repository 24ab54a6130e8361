import { PlayerError } from "../errors";
import type { VideoEvents } from "../video/events";
import { type Layers, parseColor, parseLayers } from "./params";
import type { Player } from "./player";

/** What a page around the player may change beside the player itself. */
export interface EmbedHost {
  setControls(shown: boolean): void;
  setStats(shown: boolean): void;
  setTheme(name: "dark" | "light"): void;
  open(address: string): void;
}

/** A message from the page around this one: `{type: "cgs", command, id?, ...}`. */
type Message = Record<string, unknown>;

const FORWARDED: readonly (keyof VideoEvents)[] = [
  "loadedmetadata",
  "play",
  "pause",
  "playing",
  "waiting",
  "ended",
  "seeking",
  "seeked",
  "timeupdate",
  "durationchange",
  "ratechange",
  "layerschange",
  "livechange",
];

/**
 * Lets the page that holds this one in an iframe command the player and hear of it. Only messages of the direct
 * parent are obeyed. Does nothing when there is none.
 */
export class Embed {
  private readonly commands: Readonly<Record<string, (message: Message) => unknown>>;

  constructor(
    private readonly player: Player,
    private readonly host: EmbedHost,
  ) {
    const { video } = player;
    this.commands = {
      play: () => video.play(),
      pause: () => video.pause(),
      seek: (message) => player.seek(number(message, "time")),
      step: (message) => player.stepFrame(message.frames === undefined ? 1 : number(message, "frames")),
      live: () => video.seekToLive(),
      set: (message) => this.set(message),
      view: (message) => this.view(message),
      reset: () => player.resetView(),
      path: (message) => this.path(message),
      load: (message) => host.open(text(message, "stream")),
      state: () => this.state(),
    };
    if (window.parent === window) return;
    window.addEventListener("message", (event) => this.onMessage(event));
    for (const name of FORWARDED) video.on(name, (detail) => this.forward(name, detail));
    video.on("error", ({ error }) => this.post("error", errorFields(error)));
    video.on("skipped", ({ clip, start, end, error }) =>
      this.post("skipped", { clip, start, end, ...errorFields(error) }),
    );
    video.on("retry", ({ where, attempt, waitS }) => this.post("retry", { where, attempt, wait: waitS }));
    this.post("ready", {});
  }

  /** Tells the parent that the viewer has chosen a camera. */
  viewChosen(index: number): void {
    this.post("viewchange", { index, name: this.player.views[index]?.name ?? "" });
  }

  private forward(name: string, detail: object): void {
    if (name === "loadedmetadata") this.post(name, this.state());
    else this.post(name, detail);
  }

  private post(event: string, detail: object): void {
    // What is told (times, names) is no secret of the viewer's, and the parent's origin cannot be known.
    if (window.parent !== window) window.parent.postMessage({ type: "cgs", event, ...detail }, "*");
  }

  private onMessage(event: MessageEvent): void {
    if (event.source !== window.parent || !isRecord(event.data) || event.data.type !== "cgs") return;
    const message = event.data;
    const run = typeof message.command === "string" ? this.commands[message.command] : undefined;
    try {
      if (run === undefined) throw new PlayerError(`there is no command "${String(message.command)}"`);
      const result = run(message);
      this.answer(message, isRecord(result) ? result : {});
    } catch (error) {
      if (!(error instanceof PlayerError)) throw error;
      this.post("refused", {
        id: message.id ?? null,
        command: String(message.command),
        ...errorFields(error),
      });
    }
  }

  /** Commands with an `id`, and the question for the state, are answered. */
  private answer(message: Message, result: object): void {
    if (message.command === "state") this.post("state", { id: message.id ?? null, ...result });
    else if (message.id !== undefined)
      this.post("done", { id: message.id, command: message.command, ...result });
  }

  private set(message: Message): void {
    const { player, host } = this;
    const setters: Record<string, () => void> = {
      loop: () => player.setLoop(flag(message, "loop")),
      rate: () => player.setRate(number(message, "rate")),
      layers: () => player.setLayers(layers(message)),
      mode: () => player.setMode(choice(message, "mode", ["orbit", "fly"] as const)),
      controls: () => host.setControls(flag(message, "controls")),
      stats: () => host.setStats(flag(message, "stats")),
      theme: () => host.setTheme(choice(message, "theme", ["dark", "light"] as const)),
      background: () => player.stage.setBackground(color(message)),
    };
    const known = ["type", "command", "id"];
    for (const key of Object.keys(message)) {
      if (known.includes(key)) continue;
      const setter = setters[key];
      if (setter === undefined) throw new PlayerError(`there is nothing called "${key}" to set`);
      setter();
    }
  }

  /** `{view: name or number from 1}`, or `{eye, target}`; `instant` for no flight. */
  private view(message: Message): void {
    const instant = message.instant === true;
    if (message.eye !== undefined || message.target !== undefined) {
      this.player.goToNamed([...triple(message, "eye"), ...triple(message, "target")], instant);
      return;
    }
    if (!this.player.goToNamed(String(message.view), instant)) {
      throw new PlayerError(`there is no view "${String(message.view)}"`);
    }
  }

  /** `{path: "orbit"}`, `{path: {keyframes}}` as in a file, `{path: null}` to stop. */
  private path({ path }: Message): void {
    if (path === null || path === undefined) this.player.follow(null);
    else if (path === "orbit") this.player.follow("orbit");
    else this.player.loadPath(path, "camera path");
  }

  private state(): Record<string, unknown> {
    const { video, navigation, views, viewIndex } = this.player;
    return {
      time: video.currentTime,
      duration: video.duration,
      frame: video.currentFrame,
      paused: video.paused,
      ended: video.ended,
      loop: video.loop,
      rate: video.playbackRate,
      layers: video.quality,
      activeLayers: video.activeLayers,
      tier: video.tier,
      live: video.live,
      atLiveEdge: video.atLiveEdge,
      state: video.state,
      mode: navigation.mode,
      views: views.map(({ name }) => name),
      view: views[viewIndex]?.name ?? null,
      eye: navigation.view.eye.toArray(),
      target: navigation.view.target.toArray(),
    };
  }
}

function errorFields(error: PlayerError): object {
  return { what: error.what, where: error.where, hint: error.hint };
}

function isRecord(value: unknown): value is Message {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function number(message: Message, key: string): number {
  const value = message[key];
  if (typeof value === "number" && Number.isFinite(value)) return value;
  throw new PlayerError(`"${key}" must be a number`);
}

function text(message: Message, key: string): string {
  const value = message[key];
  if (typeof value === "string" && value !== "") return value;
  throw new PlayerError(`"${key}" must be a text`);
}

function flag(message: Message, key: string): boolean {
  const value = message[key];
  if (typeof value === "boolean") return value;
  throw new PlayerError(`"${key}" must be true or false`);
}

function triple(message: Message, key: string): number[] {
  const value = message[key];
  if (
    Array.isArray(value) &&
    value.length === 3 &&
    value.every((v) => typeof v === "number" && Number.isFinite(v))
  ) {
    return value as number[];
  }
  throw new PlayerError(`"${key}" must be three numbers`);
}

function choice<T extends string>(message: Message, key: string, choices: readonly T[]): T {
  const found = choices.find((one) => one === message[key]);
  if (found !== undefined) return found;
  throw new PlayerError(`"${key}" must be ${choices.join(" or ")}`);
}

function layers(message: Message): Layers {
  const found = parseLayers(String(message.layers));
  if (found !== null) return found;
  throw new PlayerError('"layers" must be "auto" or 1 to 4');
}

function color(message: Message): string {
  const found = parseColor(String(message.background));
  if (found !== null) return found;
  throw new PlayerError('"background" must be three or six hexadecimal digits');
}
