import type { DepthRow } from "../render/depth-sort";
import type { SortAnswer, Sorter } from "../render/sorter";
import type { PackedFrame } from "../types";
import type { FrameStore, StoredFrame } from "./frame-store";

/** What the presenter needs of a SplatMesh. */
export interface Screen {
  setFrame(frame: PackedFrame, order: Uint32Array): void;
}

export interface PresenterListener {
  /** Another picture is in place: the next rendering shows it. */
  shown(stored: StoredFrame, sortMs: number): void;
  /** The picture in place has another order, that of a camera that has moved. */
  ordered(stored: StoredFrame, sortMs: number): void;
  /** The newest picture is in place, in the order of the newest camera: nothing is on its way. */
  rested(): void;
  /** Sorting does not work here. */
  failed(reason: string): void;
}

/** Sorters that may die before sorting is given up. */
const SORTERS = 3;
/** So long a first picture waits for a rendering to tell where the camera is, in milliseconds. */
const CAMERA_MS = 250;
/** Where there is no camera: that of three.js as it is made. */
const NO_CAMERA: DepthRow = [0, 0, -1, 0];
/** What a camera's depth row may change without another order. */
const SAME_ROW = 1e-6;

/**
 * Brings frames to the screen, each with its own order: while one is being sorted the newest one waits, and those
 * between are passed over. When the camera moves, the frame that is shown gets a new order.
 */
export class Presenter {
  #sorter: Sorter;
  #sortersLeft = SORTERS - 1;
  #target: StoredFrame | null = null;
  #shown: StoredFrame | null = null;
  #order: Uint32Array | null = null;
  #row: DepthRow | null = null;
  #unseen: ReturnType<typeof setTimeout> | null = null;
  #sortedRow: DepthRow | null = null;
  #busy = false;
  #closed = false;

  constructor(
    readonly screen: Screen,
    readonly store: FrameStore,
    readonly createSorter: () => Sorter,
    readonly listener: PresenterListener,
  ) {
    this.#sorter = createSorter();
  }

  /** The picture that is shown; null before the first one. */
  get shown(): StoredFrame | null {
    return this.#shown;
  }

  /** Whether the newest picture, if any, is in place in the order of the newest camera, so that none is coming. */
  get resting(): boolean {
    if (this.#busy || this.#target !== this.#shown) return false;
    return !this.#shown || this.#isSorted;
  }

  /** Shows a frame as soon as it is sorted. */
  present(stored: StoredFrame): void {
    if (this.#target === stored || this.#closed) return;
    if (this.#target && this.#target !== this.#shown) this.store.unpin(this.#target);
    this.#target = stored;
    if (stored !== this.#shown) this.store.pin(stored);
    this.#work();
  }

  /** The camera's depth row, in the stream's units. */
  look(row: DepthRow): void {
    this.#row = row;
    this.#work();
  }

  close(): void {
    this.#closed = true;
    if (this.#unseen !== null) clearTimeout(this.#unseen);
    this.#sorter.close();
  }

  #work(): void {
    if (this.#busy || this.#closed || !this.#target) return;
    if (!this.#row) {
      this.#awaitCamera();
      return;
    }
    const isNew = this.#target !== this.#shown;
    if (!isNew && this.#isSorted) {
      this.listener.rested();
      return;
    }
    this.#busy = true;
    const [target, row] = [this.#target, this.#row];
    // It must stay when another target comes while it is being sorted.
    if (isNew) this.store.pin(target);
    this.#sorter
      .sort(isNew ? target.packed : null, row)
      .then((answer) => this.#sorted(target, row, isNew, answer))
      .catch((error) => this.#lost(target, isNew, error instanceof Error ? error.message : String(error)))
      .finally(() => {
        this.#busy = false;
        this.#work();
      });
  }

  /** Is the last order that of the newest camera? */
  get #isSorted(): boolean {
    return this.#row !== null && this.#sortedRow !== null && sameRow(this.#sortedRow, this.#row);
  }

  #awaitCamera(): void {
    this.#unseen ??= setTimeout(() => this.look(this.#row ?? NO_CAMERA), CAMERA_MS);
  }

  #sorted(target: StoredFrame, row: DepthRow, isNew: boolean, answer: SortAnswer): void {
    if (answer.frame) target.packed = answer.frame;
    if (this.#closed || !answer.order) return;
    this.#sortedRow = row;
    this.screen.setFrame(target.packed, answer.order);
    if (this.#order) this.#sorter.recycle(this.#order);
    this.#order = answer.order;
    if (!isNew) {
      this.listener.ordered(target, answer.sortMs);
      return;
    }
    const before = this.#shown;
    this.#shown = target;
    // The pin of the work goes on as that of the shown picture; the target's own is given back.
    if (this.#target === target) this.store.unpin(target);
    if (before) this.store.unpin(before);
    this.listener.shown(target, answer.sortMs);
  }

  /** The worker died, and the frame's memory with it. */
  #lost(target: StoredFrame, isNew: boolean, reason: string): void {
    if (this.#closed) return;
    if (isNew) {
      this.store.remove(target);
      if (this.#target === target) this.#target = this.#shown;
    }
    if (this.#sortersLeft-- <= 0) {
      this.#closed = true;
      this.listener.failed(reason);
      return;
    }
    this.#sorter = this.createSorter();
    this.#sortedRow = null;
    // A new sorter knows no frame: what is shown has to be sent again.
    if (this.#shown && this.#target === this.#shown) this.#resend(this.#shown);
  }

  #resend(shown: StoredFrame): void {
    this.#shown = null;
    this.#target = null;
    this.present(shown);
    this.store.unpin(shown);
  }
}

function sameRow(a: DepthRow, b: DepthRow): boolean {
  return a.every((value, n) => Math.abs(value - b[n]!) <= SAME_ROW);
}
