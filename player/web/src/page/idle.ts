/** Hides the controls when the viewer only watches. */
const IDLE_MS = 2800;

export class Idle {
  private timer = 0;
  private hidden = false;

  /**
   * @param root gets the class `is-idle`.
   * @param mayHide asked when the time has come: playing, no menu open, nothing in focus.
   */
  constructor(
    private readonly root: HTMLElement,
    private readonly mayHide: () => boolean,
  ) {
    for (const type of ["pointermove", "pointerdown", "wheel"] as const) {
      // A finger's tap decides for itself whether the controls show.
      root.addEventListener(type, (event) => !isFinger(event) && this.wake(), { passive: true });
    }
    document.addEventListener("keydown", () => this.wake());
    document.addEventListener("focusin", () => this.wake());
    root.addEventListener("pointerleave", (event) => !isFinger(event) && this.hideSoon(600));
    this.wake();
  }

  get isHidden(): boolean {
    return this.hidden;
  }

  /** Shows the controls, for a while. */
  wake(): void {
    this.set(false);
    this.hideSoon(IDLE_MS);
  }

  /** Shows hidden controls and hides shown ones, where that may be. */
  toggle(): void {
    if (this.hidden || !this.mayHide()) this.wake();
    else this.set(true);
  }

  private hideSoon(afterMs: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      if (this.mayHide()) this.set(true);
      else this.hideSoon(IDLE_MS);
    }, afterMs);
  }

  private set(hidden: boolean): void {
    this.hidden = hidden;
    this.root.classList.toggle("is-idle", hidden);
  }
}

function isFinger(event: Event): boolean {
  return event instanceof PointerEvent && event.pointerType === "touch";
}
