/** What taps and clicks on the picture mean. */
export interface GestureActions {
  /** A finger tapped once. */
  tap(): void;
  /** A finger tapped twice. */
  doubleTap(): void;
  click(): void;
  doubleClick(): void;
}

/** A press that moves further than this is a drag. */
const DRAG_PX = 8;
const TAP_MS = 350;
const DOUBLE_MS = 300;

/**
 * Tells taps from drags on the picture. A single tap is reported at once; when a second follows, the double is
 * reported as well, so a single tap must be something that the double may undo or ignore.
 */
export function listenToTaps(canvas: HTMLElement, actions: GestureActions): void {
  const down = new Map<number, { x: number; y: number; at: number }>();
  let many = false;
  let lastAt = -Infinity;
  canvas.addEventListener("pointerdown", (event) => {
    down.set(event.pointerId, { x: event.clientX, y: event.clientY, at: event.timeStamp });
    many = down.size > 1;
  });
  canvas.addEventListener("pointercancel", (event) => down.delete(event.pointerId));
  // On the window, since the controls of the camera may hold the pointer.
  window.addEventListener("pointerup", (event) => {
    const start = down.get(event.pointerId);
    down.delete(event.pointerId);
    if (start === undefined || many || event.button !== 0) return;
    const far = Math.hypot(event.clientX - start.x, event.clientY - start.y) > DRAG_PX;
    if (far || event.timeStamp - start.at > TAP_MS) return;
    const double = event.timeStamp - lastAt < DOUBLE_MS;
    lastAt = double ? -Infinity : event.timeStamp;
    const touch = event.pointerType === "touch";
    if (double) touch ? actions.doubleTap() : actions.doubleClick();
    else touch ? actions.tap() : actions.click();
  });
}
