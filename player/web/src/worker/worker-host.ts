import type { TierName } from "../types";
import type { Answer, ClipSource, Order } from "./protocol";

/** What the player needs of a Worker. */
export interface WorkerLike {
  postMessage(message: Order, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<Answer>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
}

/** A clip that a worker has open, or was told to open. */
export interface HeldClip {
  /** Its number in orders. */
  readonly id: number;
  readonly clip: number;
  readonly layers: number;
  readonly source: ClipSource;
  /** Frames ordered and not yet answered, counted in the clip. */
  readonly ordered: Set<number>;
  opening: boolean;
}

/** What a host tells its pool. */
export interface HostListener {
  answered(host: WorkerHost, answer: Answer): void;
  /** The worker is dead. */
  crashed(host: WorkerHost, reason: string): void;
}

/** The main thread's side of one decode worker: what it holds, and what it was ordered to do. */
export class WorkerHost {
  /** null until it has started. */
  tier: TierName | null = null;
  readonly clips: HeldClip[] = [];
  #initId = "";
  #nextId = 0;
  readonly #worker: WorkerLike;

  constructor(
    spawn: () => WorkerLike,
    readonly wanted: TierName | "auto",
    readonly listener: HostListener,
  ) {
    this.#worker = spawn();
    this.#worker.onmessage = ({ data }) => listener.answered(this, data);
    this.#worker.onerror = (event) => {
      event.preventDefault?.();
      listener.crashed(this, event.message || "it could not be started");
    };
    this.#worker.onmessageerror = () => listener.crashed(this, "a message could not be read");
    this.#send({ kind: "start", tier: wanted });
  }

  /** Orders that are not answered. */
  get pending(): number {
    return this.clips.reduce((sum, held) => sum + held.ordered.size + (held.opening ? 1 : 0), 0);
  }

  held(id: number): HeldClip | undefined {
    return this.clips.find((held) => held.id === id);
  }

  /** Decodes an init segment there, unless it is the one that the worker has. */
  readInit(id: string, where: string, data: Uint8Array): void {
    if (id === this.#initId) return;
    this.#initId = id;
    this.#send({ kind: "init", id, where, data });
  }

  open(source: ClipSource): void {
    const { number: clip, layers } = source;
    const held = { id: this.#nextId++, clip, layers, source, ordered: new Set<number>(), opening: true };
    this.clips.push(held);
    this.#send({ kind: "open", clip: held.id, source });
  }

  /** @param reuse is given away. */
  decode(held: HeldClip, clipFrame: number, reuse: Uint32Array | null): void {
    held.ordered.add(clipFrame);
    const order: Order = { kind: "frame", clip: held.id, clipFrame, reuse };
    this.#send(order, reuse ? [reuse.buffer] : []);
  }

  close(held: HeldClip): void {
    this.clips.splice(this.clips.indexOf(held), 1);
    this.#send({ kind: "close", clip: held.id });
  }

  terminate(): void {
    this.#worker.onmessage = null;
    this.#worker.onerror = null;
    this.#worker.onmessageerror = null;
    this.#worker.terminate();
  }

  #send(order: Order, transfer: Transferable[] = []): void {
    this.#worker.postMessage(order, transfer);
  }
}
