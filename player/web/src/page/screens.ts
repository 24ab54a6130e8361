import { make } from "./dom";
import { icons } from "./icons";
import type { Problem } from "./problems";

/** A button of a screen. */
export interface ScreenAction {
  readonly label: string;
  readonly run: () => void;
}

/** The place in front of the picture where errors and waiting are told. One screen at a time. */
export class Screens {
  readonly element = make("div", { class: "screens" });
  private current = "";

  /** What is shown; empty when nothing is. */
  get shown(): string {
    return this.current;
  }

  hide(): void {
    this.current = "";
    this.element.replaceChildren();
    this.element.classList.remove("is-shown");
  }

  /** Shows any element, such as the open screen. */
  show(name: string, content: HTMLElement): void {
    this.current = name;
    this.element.replaceChildren(content);
    this.element.classList.add("is-shown");
  }

  /** What went wrong, what to do, and the details. The first action is the one that is offered most. */
  showProblem(problem: Problem, actions: readonly ScreenAction[]): void {
    const title = make("h1", { text: problem.title, attributes: { tabindex: "-1" } });
    const card = make(
      "section",
      { class: "card problem", attributes: { role: "alert" } },
      make("div", { class: "card-icon", html: icons.warning }),
      title,
      make("p", { class: "lead", text: problem.text }),
      make("ul", { class: "steps" }, ...problem.steps.map((text) => make("li", { text }))),
      buttons(actions),
      make(
        "details",
        {},
        make("summary", { text: "Details" }),
        make("pre", { text: problem.details, attributes: { tabindex: "0" } }),
      ),
    );
    this.show("problem", card);
    title.focus({ preventScroll: true });
  }

  /** A stream that is there but has no picture yet. */
  showWaiting(title: string, text: string, actions: readonly ScreenAction[]): void {
    if (this.current === "waiting") return;
    const card = make(
      "section",
      { class: "card", attributes: { role: "status" } },
      make("div", { class: "card-icon pulse", html: icons.cube }),
      make("h1", { text: title }),
      make("p", { class: "lead", text }),
      buttons(actions),
    );
    this.show("waiting", card);
  }
}

function buttons(actions: readonly ScreenAction[]): HTMLElement {
  return make(
    "div",
    { class: "card-actions" },
    ...actions.map(({ label, run }, index) => {
      const button = make("button", {
        class: index === 0 ? "text-button primary" : "text-button",
        text: label,
        attributes: { type: "button" },
      });
      button.addEventListener("click", run);
      return button;
    }),
  );
}
