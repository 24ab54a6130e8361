/** What the viewer can do, whatever they do it with: buttons, keys, menus, or a page around this one. */
export interface Actions {
  togglePlay(): void;
  /** Moves the playhead by a step forwards (1) or back (-1). */
  seekSteps(steps: number): void;
  seekToStart(): void;
  seekToEnd(): void;
  stepFrame(frames: number): void;
  toggleLoop(): void;
  /** The next faster (1) or slower (-1) speed. */
  changeSpeed(direction: number): void;
  /** A camera of the rig, from 0. */
  goToView(index: number): void;
  nextView(direction: number): void;
  toggleMode(): void;
  resetView(): void;
  toggleAutoOrbit(): void;
  /** Radians to the right and up. */
  turn(rightRad: number, upRad: number): void;
  dolly(factor: number): void;
  toggleFullScreen(): void;
  toggleStats(): void;
  toggleTheme(): void;
  toggleHelp(): void;
  showOpenScreen(): void;
  copyLink(): void;
}

/** A key, or a few, and what they do. */
export interface Command {
  /** As `keyName` writes them. */
  readonly keys: readonly string[];
  /** How the help shows them. */
  readonly shown: readonly string[];
  readonly group: "Play" | "Look around" | "Show";
  readonly label: string;
  run(actions: Actions, key: string): void;
}

/** Radians that an arrow key turns. */
const TURN_RAD = Math.PI / 36;
const CLOSER = 0.9;

/** All keys of the page: the keyboard obeys this list and the help shows it. */
export const COMMANDS: readonly Command[] = [
  play(["Space", "k"], ["Space", "K"], "Play or pause", (a) => a.togglePlay()),
  play(["ArrowLeft"], ["←"], "Back", (a) => a.seekSteps(-1)),
  play(["ArrowRight"], ["→"], "Forwards", (a) => a.seekSteps(1)),
  play([","], [","], "Previous frame", (a) => a.stepFrame(-1)),
  play(["."], ["."], "Next frame", (a) => a.stepFrame(1)),
  play(["<"], ["<"], "Slower", (a) => a.changeSpeed(-1)),
  play([">"], [">"], "Faster", (a) => a.changeSpeed(1)),
  play(["Home", "0"], ["Home", "0"], "To the beginning", (a) => a.seekToStart()),
  play(["End"], ["End"], "To the end, or to the live edge", (a) => a.seekToEnd()),
  play(["l"], ["L"], "Loop", (a) => a.toggleLoop()),
  look([..."123456789"], ["1", "…", "9"], "Viewpoint of a camera", (a, key) => a.goToView(Number(key) - 1)),
  look(["["], ["["], "Previous camera", (a) => a.nextView(-1)),
  look(["]"], ["]"], "Next camera", (a) => a.nextView(1)),
  look(["v"], ["V"], "Orbit or fly", (a) => a.toggleMode()),
  look(["r"], ["R"], "Reset the view", (a) => a.resetView()),
  look(["o"], ["O"], "Orbit by itself", (a) => a.toggleAutoOrbit()),
  look(
    ["Shift+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowUp", "Shift+ArrowDown"],
    ["Shift", "← → ↑ ↓"],
    "Turn",
    turnBy,
  ),
  look(["+", "="], ["+"], "Closer", (a) => a.dolly(CLOSER)),
  look(["-", "_"], ["−"], "Further away", (a) => a.dolly(1 / CLOSER)),
  show(["f"], ["F"], "Full screen", (a) => a.toggleFullScreen()),
  show(["i"], ["I"], "Statistics", (a) => a.toggleStats()),
  show(["t"], ["T"], "Dark or light", (a) => a.toggleTheme()),
  show(["n"], ["N"], "Open another stream", (a) => a.showOpenScreen()),
  show(["c"], ["C"], "Copy a link to this moment and view", (a) => a.copyLink()),
  show(["?", "h"], ["?", "H"], "This help", (a) => a.toggleHelp()),
];

/** Keys that are handled elsewhere, for the help. */
export const FLY_KEYS = { shown: ["W A S D", "Q E"], label: "Fly (with Shift: faster)" } as const;

/** What fingers and the mouse do, for the help. */
export const GESTURES: readonly (readonly [gesture: string, meaning: string])[] = [
  ["Drag, one finger", "Orbit; when flying, look around"],
  ["Right drag, two fingers", "Move sideways"],
  ["Wheel, pinch", "Closer and further away"],
  ["Click", "Play or pause"],
  ["Double click", "Full screen"],
  ["Tap", "Show or hide the controls"],
  ["Double tap", "Reset the view"],
  ["Drop a file or folder", "Open it"],
];

/** A key by the name that `COMMANDS` uses; null when a modifier makes it the browser's. */
export function keyName(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey">,
): string | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === " ") return "Space";
  if (event.key.length === 1) return event.key.toLowerCase();
  return event.shiftKey ? `Shift+${event.key}` : event.key;
}

/** The command of a key, if it has one. */
export function commandOf(name: string): Command | undefined {
  return COMMANDS.find((command) => command.keys.includes(name));
}

type Run = (actions: Actions, key: string) => void;

function play(keys: string[], shown: string[], label: string, run: Run): Command {
  return { group: "Play", keys, shown, label, run };
}

function look(keys: string[], shown: string[], label: string, run: Run): Command {
  return { group: "Look around", keys, shown, label, run };
}

function show(keys: string[], shown: string[], label: string, run: Run): Command {
  return { group: "Show", keys, shown, label, run };
}

function turnBy(actions: Actions, key: string): void {
  const right = key.endsWith("Right") ? 1 : key.endsWith("Left") ? -1 : 0;
  const up = key.endsWith("Up") ? 1 : key.endsWith("Down") ? -1 : 0;
  actions.turn(right * TURN_RAD, up * TURN_RAD);
}
