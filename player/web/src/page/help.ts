import { COMMANDS, FLY_KEYS, GESTURES } from "./commands";
import { make } from "./dom";
import { icons } from "./icons";

/** The overlay that lists every key and gesture. */
export class Help {
  readonly element: HTMLDialogElement;

  constructor() {
    const close = make("button", {
      class: "button card-close",
      html: icons.close,
      attributes: { type: "button", "aria-label": "Close help" },
    });
    close.addEventListener("click", () => this.element.close());
    this.element = make(
      "dialog",
      { class: "help", attributes: { "aria-labelledby": "help-title" } },
      make("h1", { text: "Keys and gestures", attributes: { id: "help-title" } }),
      close,
      make("div", { class: "help-columns" }, keys("Play"), keys("Look around"), keys("Show"), gestures()),
    );
    this.element.addEventListener("click", (event) => event.target === this.element && this.element.close());
    this.element.addEventListener("keydown", (event) => {
      if (event.key === "?" || event.key === "h") this.element.close();
      event.stopPropagation();
    });
  }

  get isOpen(): boolean {
    return this.element.open;
  }

  toggle(): void {
    if (this.element.open) this.element.close();
    else this.element.showModal();
  }
}

function keys(group: string): HTMLElement {
  const rows = COMMANDS.filter((command) => command.group === group).map((command) =>
    row(command.shown, command.label),
  );
  if (group === "Look around") rows.splice(4, 0, row(FLY_KEYS.shown, FLY_KEYS.label));
  return section(group, rows);
}

function gestures(): HTMLElement {
  const rows = GESTURES.map(([gesture, meaning]) => {
    return make("div", { class: "help-row" }, make("dt", { text: gesture }), make("dd", { text: meaning }));
  });
  return section("Mouse and touch", rows);
}

function row(shown: readonly string[], label: string): HTMLElement {
  const caps = shown.map((key) => (key === "…" ? make("span", { text: "…" }) : make("kbd", { text: key })));
  return make("div", { class: "help-row" }, make("dt", {}, ...caps), make("dd", { text: label }));
}

function section(title: string, rows: readonly HTMLElement[]): HTMLElement {
  return make("section", {}, make("h2", { text: title }), make("dl", {}, ...rows));
}
