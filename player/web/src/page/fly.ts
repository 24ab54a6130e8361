import type { Vector3 } from "three";
import { looked, moved, type Viewpoint } from "./viewpoint";

/** Radians that a drag across the whole window turns the head. */
const TURN_RAD = 1.6;
/** The flight's speed follows the keys within about this time. */
const SMOOTH_S = 0.09;
/** Distances to the focus that are flown in a second, and with Shift held. */
const SPEED = 0.55;
const FAST = 3;
/** Share of the distance to the focus that a notch of the wheel moves. */
const WHEEL = 0.0012;
const KEYS: Readonly<Record<string, readonly [right: number, up: number, ahead: number]>> = {
  KeyW: [0, 0, 1],
  KeyS: [0, 0, -1],
  KeyA: [-1, 0, 0],
  KeyD: [1, 0, 0],
  KeyQ: [0, -1, 0],
  KeyE: [0, 1, 0],
};

/** Whether a key flies (`KeyboardEvent.code`, so that the place on the keyboard counts, not the letter). */
export function isFlyKey(code: string): boolean {
  return code in KEYS;
}

/** Walks through the scene: W A S D Q E, drag to look, two fingers or the wheel to move. The horizon stays level. */
export class FlyControls {
  enabled = false;
  private readonly held = new Set<string>();
  private readonly velocity: [number, number, number] = [0, 0, 0];
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private readonly turn = { right: 0, up: 0 };
  private readonly push = { right: 0, up: 0, ahead: 0 };
  private fast = false;

  /** @param onInput called when the viewer begins to move. */
  constructor(
    private readonly canvas: HTMLElement,
    private readonly onInput: () => void,
  ) {
    canvas.addEventListener("pointerdown", (event) => this.onDown(event));
    canvas.addEventListener("pointermove", (event) => this.onMove(event));
    for (const type of ["pointerup", "pointercancel"] as const) {
      canvas.addEventListener(type, (event) => this.pointers.delete(event.pointerId));
    }
    canvas.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    window.addEventListener("keyup", (event) => this.onKeyUp(event));
    window.addEventListener("blur", () => this.held.clear());
  }

  /** A key of the flight goes down. */
  press(event: KeyboardEvent): void {
    if (!this.enabled) return;
    this.fast = event.shiftKey;
    this.held.add(event.code);
    this.onInput();
  }

  /** Forgets keys, fingers and speed. */
  stop(): void {
    this.held.clear();
    this.pointers.clear();
    this.velocity.fill(0);
    Object.assign(this.turn, { right: 0, up: 0 });
    Object.assign(this.push, { right: 0, up: 0, ahead: 0 });
  }

  /**
   * The viewpoint after `dtS` seconds of what the viewer does; the same object when they do nothing.
   *
   * @param distance to what the scene is about, in world units: it sets the speed.
   */
  step(view: Viewpoint, up: Vector3, distance: number, dtS: number): Viewpoint {
    let next = view;
    const { turn, push } = this;
    if (turn.right !== 0 || turn.up !== 0) next = looked(next, up, turn.right, turn.up);
    this.accelerate(distance, dtS);
    const [right, upwards, ahead] = this.velocity;
    const moves = [
      right * dtS + push.right * distance,
      upwards * dtS + push.up * distance,
      ahead * dtS + push.ahead * distance,
    ] as const;
    if (moves.some((move) => Math.abs(move) > 1e-6 * distance)) next = moved(next, up, ...moves);
    Object.assign(turn, { right: 0, up: 0 });
    Object.assign(push, { right: 0, up: 0, ahead: 0 });
    return next;
  }

  private accelerate(distance: number, dtS: number): void {
    const wanted: [number, number, number] = [0, 0, 0];
    for (const code of this.held) {
      for (const [axis, amount] of KEYS[code]!.entries()) wanted[axis]! += amount;
    }
    const speed = (SPEED * distance * (this.fast ? FAST : 1)) / Math.max(1, Math.hypot(...wanted));
    const share = 1 - Math.exp(-dtS / SMOOTH_S);
    for (const axis of [0, 1, 2] as const) {
      this.velocity[axis] += (wanted[axis] * speed - this.velocity[axis]) * share;
    }
  }

  private onDown(event: PointerEvent): void {
    if (!this.enabled) return;
    this.canvas.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.onInput();
  }

  private onMove(event: PointerEvent): void {
    const last = this.pointers.get(event.pointerId);
    if (!this.enabled || last === undefined) return;
    const height = Math.max(1, this.canvas.clientHeight);
    const [dx, dy] = [(event.clientX - last.x) / height, (event.clientY - last.y) / height];
    if (this.pointers.size === 1) {
      // The scene follows the hand, as when a map is dragged.
      this.turn.right -= dx * TURN_RAD;
      this.turn.up += dy * TURN_RAD;
    } else {
      this.moveTwo(event, last, dx, dy, height);
    }
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  /** Two fingers: together they carry the viewer along, apart they bring them nearer. */
  private moveTwo(
    event: PointerEvent,
    last: { x: number; y: number },
    dx: number,
    dy: number,
    height: number,
  ): void {
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)![1];
    const before = Math.hypot(last.x - other.x, last.y - other.y);
    const after = Math.hypot(event.clientX - other.x, event.clientY - other.y);
    this.push.ahead += (1.5 * (after - before)) / height;
    this.push.right -= dx / 2;
    this.push.up += dy / 2;
  }

  private onWheel(event: WheelEvent): void {
    if (!this.enabled) return;
    event.preventDefault();
    const pixels = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 16 : event.deltaY;
    this.push.ahead -= pixels * WHEEL;
    this.onInput();
  }

  private onKeyUp(event: KeyboardEvent): void {
    this.fast = event.shiftKey;
    this.held.delete(event.code);
  }
}
