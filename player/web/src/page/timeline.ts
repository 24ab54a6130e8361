import { make, setText } from "./dom";
import { formatTime, seekStepS, spokenTime, wantsTenths } from "./format";

/** What the timeline shows. Seconds. */
export interface TimelineState {
  readonly timeS: number;
  readonly durationS: number;
  readonly buffered: readonly (readonly [number, number])[];
  /** Length of a full clip; 0 when not known. */
  readonly clipS: number;
  readonly fps: number;
}

export interface TimelineActions {
  seek(timeS: number): void;
  /** The viewer holds the playhead: play on only when they let go. */
  scrubStart(): void;
  scrubEnd(): void;
}

/** Clip boundaries nearer to each other than this would be a pattern, not marks. */
const CLIP_GAP_PX = 14;
const NOTHING: TimelineState = { timeS: 0, durationS: 0, buffered: [], clipS: 0, fps: 25 };

/** The bar that shows and moves the playhead: a slider for pointers and keys. */
export class Timeline {
  readonly element: HTMLElement;
  private readonly rail = make("div", { class: "timeline-rail" });
  private readonly buffered = make("div", { class: "timeline-buffered" });
  private readonly clips = make("div", { class: "timeline-clips" });
  private readonly played = make("div", { class: "timeline-played" });
  private readonly knob = make("div", { class: "timeline-knob" });
  private readonly ghost = make("div", { class: "timeline-ghost" });
  private readonly tip = make("div", { class: "timeline-tip", attributes: { "aria-hidden": "true" } });
  private state = NOTHING;
  private bufferedKey = "";
  private scrubbing = false;

  constructor(private readonly actions: TimelineActions) {
    this.rail.append(this.buffered, this.ghost, this.played, this.clips);
    this.element = make(
      "div",
      {
        class: "timeline",
        attributes: { role: "slider", tabindex: "0", "aria-label": "Seek", "aria-valuemin": "0" },
      },
      this.rail,
      this.knob,
      this.tip,
    );
    this.listen();
  }

  update(state: TimelineState): void {
    const before = this.state;
    this.state = state;
    this.place();
    this.showBuffered();
    if (state.clipS !== before.clipS || state.durationS !== before.durationS) this.showClips();
    this.announce();
  }

  /** Lays the clip boundaries out anew after the window has changed. */
  resize(): void {
    this.showClips();
  }

  private place(): void {
    const { timeS, durationS } = this.state;
    const share = durationS > 0 ? Math.min(1, timeS / durationS) : 0;
    this.element.style.setProperty("--played", String(share));
  }

  private showBuffered(): void {
    const { buffered, durationS } = this.state;
    const key = `${durationS} ${buffered.join(" ")}`;
    if (key === this.bufferedKey) return;
    this.bufferedKey = key;
    const stops = buffered.flatMap(([start, end]) => {
      const [a, b] = [percent(start, durationS), percent(end, durationS)];
      return [`transparent ${a}`, `var(--rail-buffered) ${a} ${b}`, `transparent ${b}`];
    });
    this.buffered.style.background =
      stops.length > 0 ? `linear-gradient(to right, ${stops.join(", ")})` : "none";
  }

  private showClips(): void {
    const { clipS, durationS } = this.state;
    const width = this.element.clientWidth;
    const shown = clipS > 0 && durationS > clipS && (clipS / durationS) * width >= CLIP_GAP_PX;
    this.clips.style.display = shown ? "" : "none";
    this.clips.style.setProperty("--clip", percent(clipS, durationS));
  }

  private announce(): void {
    const { timeS, durationS } = this.state;
    const tenths = wantsTenths(durationS);
    const text = `${spokenTime(timeS, tenths)} of ${spokenTime(durationS, tenths)}`;
    if (this.element.getAttribute("aria-valuetext") === text) return;
    this.element.setAttribute("aria-valuetext", text);
    this.element.setAttribute("aria-valuemax", durationS.toFixed(3));
    this.element.setAttribute("aria-valuenow", timeS.toFixed(3));
  }

  private listen(): void {
    const { element } = this;
    element.addEventListener("pointerdown", (event) => this.onDown(event));
    element.addEventListener("pointermove", (event) => this.onMove(event));
    for (const type of ["pointerup", "pointercancel"] as const) {
      element.addEventListener(type, () => this.endScrub());
    }
    element.addEventListener("pointerleave", () => this.hover(null));
    element.addEventListener("keydown", (event) => this.onKey(event));
  }

  private onDown(event: PointerEvent): void {
    if (event.button !== 0 || this.state.durationS <= 0) return;
    this.element.setPointerCapture(event.pointerId);
    this.scrubbing = true;
    this.element.classList.add("is-held");
    this.actions.scrubStart();
    this.scrubTo(event);
  }

  private onMove(event: PointerEvent): void {
    this.hover(event);
    if (this.scrubbing) this.scrubTo(event);
  }

  private endScrub(): void {
    if (!this.scrubbing) return;
    this.scrubbing = false;
    this.element.classList.remove("is-held");
    this.hover(null);
    this.actions.scrubEnd();
  }

  private scrubTo(event: PointerEvent): void {
    this.actions.seek(this.timeAt(event));
  }

  private timeAt(event: PointerEvent): number {
    const box = this.rail.getBoundingClientRect();
    const share = (event.clientX - box.left) / Math.max(1, box.width);
    return Math.min(1, Math.max(0, share)) * this.state.durationS;
  }

  /** Shows the time under the pointer. */
  private hover(event: PointerEvent | null): void {
    const shown = event !== null && this.state.durationS > 0;
    this.element.classList.toggle("is-hovered", shown);
    if (!shown) return;
    const { durationS } = this.state;
    const time = this.timeAt(event);
    const share = time / durationS;
    setText(this.tip, formatTime(time, wantsTenths(durationS)));
    this.element.style.setProperty("--hover", String(share));
    const width = this.rail.clientWidth;
    const half = this.tip.offsetWidth / 2;
    this.tip.style.left = `${Math.min(Math.max(share * width, half), Math.max(half, width - half))}px`;
  }

  private onKey(event: KeyboardEvent): void {
    const { timeS, durationS, fps } = this.state;
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const step = seekStepS(durationS, fps);
    const to: Record<string, number> = {
      ArrowLeft: timeS - step,
      ArrowDown: timeS - step,
      ArrowRight: timeS + step,
      ArrowUp: timeS + step,
      PageDown: timeS - 4 * step,
      PageUp: timeS + 4 * step,
      Home: 0,
      End: durationS,
    };
    const target = to[event.key];
    if (target === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.actions.seek(target);
  }
}

function percent(part: number, whole: number): string {
  return whole > 0 ? `${Number(((100 * part) / whole).toFixed(3))}%` : "0%";
}
