import { iconButton, make, setText } from "./dom";
import { icons } from "./icons";

/** The page's fixed elements, apart from the bar and what floats above it. */
export interface Shell {
  readonly root: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  readonly bigPlay: HTMLButtonElement;
  readonly themeButton: HTMLButtonElement;
  readonly helpButton: HTMLButtonElement;
  /** Names the stream, in the corner and in the window's title. */
  setTitle(title: string): void;
}

/** Builds the shell inside `root`. */
export function buildShell(root: HTMLElement): Shell {
  const canvas = make("canvas", {
    attributes: {
      tabindex: "0",
      role: "application",
      "aria-label": "The scene: drag to look around, or hold Shift and press the arrow keys",
    },
  });
  const title = make("div", { class: "title" });
  const themeButton = iconButton(icons.sun, "Dark or light", "T");
  const helpButton = iconButton(icons.help, "Help", "?");
  const bigPlay = make("button", {
    class: "big-play",
    html: icons.play,
    attributes: { type: "button", "aria-label": "Play", hidden: "" },
  });
  root.append(
    make("div", { class: "picture" }, canvas),
    make(
      "div",
      { class: "centre" },
      make("div", { class: "spinner", attributes: { "aria-hidden": "true" } }),
      bigPlay,
    ),
    make("header", { class: "top" }, title, make("div", { class: "top-buttons" }, themeButton, helpButton)),
  );
  return {
    root,
    canvas,
    bigPlay,
    themeButton,
    helpButton,
    setTitle: (text) => {
      setText(title, text);
      document.title = text ? `${text} · ClipGStream` : "ClipGStream player";
    },
  };
}
