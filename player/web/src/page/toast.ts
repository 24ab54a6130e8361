import { make, setText } from "./dom";

export type Tone = "info" | "warning";

interface Shown {
  readonly element: HTMLElement;
  timer: number;
}

const SHOWN_MS = 4000;

/** Short messages above the controls. They are read out, and never take the focus. */
export class Toasts {
  readonly element = make("div", { class: "toasts", attributes: { role: "status", "aria-live": "polite" } });
  private readonly shown = new Map<string, Shown>();

  /**
   * Shows a message, in place of the one of the same `id`.
   *
   * @param ms how long; 0: until `hide`.
   */
  show(
    text: string,
    { id = text, tone = "info", ms = SHOWN_MS }: { id?: string; tone?: Tone; ms?: number } = {},
  ): void {
    const old = this.shown.get(id);
    const element = old?.element ?? make("p", { class: `toast ${tone}` });
    setText(element, text);
    if (old === undefined) this.element.append(element);
    else clearTimeout(old.timer);
    const timer = ms > 0 ? window.setTimeout(() => this.hide(id), ms) : 0;
    this.shown.set(id, { element, timer });
  }

  /** Whether a message is there. */
  has(id: string): boolean {
    return this.shown.has(id);
  }

  /** Takes a message away, if it is there. */
  hide(id: string): void {
    const shown = this.shown.get(id);
    if (shown === undefined) return;
    clearTimeout(shown.timer);
    shown.element.remove();
    this.shown.delete(id);
  }
}
