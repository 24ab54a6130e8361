import { type PlayerError, UnsupportedError } from "../errors";
import type { PackedFrame, RigView, StreamInfo, TierName } from "../types";
import { type Answer, type ClipSource, type ErrorRecord, errorOf } from "./protocol";
import { type HeldClip, type HostListener, WorkerHost, type WorkerLike } from "./worker-host";

/** What a pool tells its owner. */
export interface PoolListener {
  /** Something was finished or lost: there may be workers to give orders to. */
  changed(): void;
  /** `reason` says why it is another tier than before; "" for the first. */
  tierChosen(tier: TierName, reason: string): void;
  initRead(id: string, info: StreamInfo, views: readonly RigView[]): void;
  initFailed(error: PlayerError): void;
  opened(source: ClipSource, milliseconds: number): void;
  frameDecoded(source: ClipSource, clipFrame: number, frame: PackedFrame, milliseconds: number): void;
  /** A clip cannot be decoded on any tier. */
  clipFailed(source: ClipSource, error: PlayerError): void;
  /** No tier works here. */
  unusable(error: PlayerError): void;
}

const LOWER_TIER: Record<TierName, TierName | null> = { webgpu: "wasm", wasm: "scalar", scalar: null };
/** One GPU is shared by all workers, and with drawing: two keep it busy while one reads a clip's bits. */
const GPU_WORKERS = 2;
/** A clip at which so many workers have died is taken for damaged. */
const CRASHES_OF_A_CLIP = 2;
/** Crashes on one tier before the next lower one is used. */
const CRASHES_OF_A_TIER = 2;

/**
 * Decode workers. The first one finds out which tier works; the others follow. A worker that dies is replaced; a
 * tier that fails is replaced by the next lower one. What a lost worker had to do is for the owner to order again.
 */
export class DecodePool implements HostListener {
  #hosts: WorkerHost[] = [];
  #tier: TierName | null = null;
  #reason = "";
  #closed = false;
  #crashesOnTier = 0;
  readonly #crashes = new Map<number, number>();

  /**
   * @param size workers at most.
   * @param wanted tier to begin with.
   */
  constructor(
    readonly size: number,
    readonly wanted: TierName | "auto",
    readonly spawn: () => WorkerLike,
    readonly listener: PoolListener,
  ) {
    this.#add(wanted);
  }

  /** The tier in use; null until the first worker has started. */
  get tier(): TierName | null {
    return this.#tier;
  }

  /** Workers that take orders. */
  get workers(): readonly WorkerHost[] {
    return this.#hosts.filter((host) => host.tier !== null);
  }

  /** Has some worker been told to decode this frame from at least so many layers? */
  isOrdered(clip: number, layers: number, clipFrame: number): boolean {
    return this.#hosts.some((host) =>
      host.clips.some((held) => held.clip === clip && held.layers >= layers && held.ordered.has(clipFrame)),
    );
  }

  close(): void {
    this.#closed = true;
    for (const host of this.#hosts) host.terminate();
    this.#hosts = [];
  }

  answered(host: WorkerHost, answer: Answer): void {
    if (this.#closed) return;
    this.#hear(host, answer);
    if (!this.#closed) this.listener.changed();
  }

  crashed(host: WorkerHost, reason: string): void {
    if (this.#closed) return;
    const tier = host.tier;
    this.#blame(host, reason);
    this.#crashesOnTier++;
    const again = tier !== null && this.#crashesOnTier < CRASHES_OF_A_TIER;
    if (again) this.#replace(host, tier);
    else this.#fallBack(host, `a decode worker died: ${reason}`);
    if (!this.#closed) this.listener.changed();
  }

  #hear(host: WorkerHost, answer: Answer): void {
    if (answer.kind === "started") {
      this.#started(host, answer.tier);
      return;
    }
    if (answer.kind === "init") {
      this.listener.initRead(answer.id, answer.info, answer.views);
      return;
    }
    if (answer.kind === "failed") {
      this.#failed(host, answer);
      return;
    }
    const held = host.held(answer.clip);
    if (answer.kind === "opened") {
      if (!held) return;
      held.opening = false;
      this.listener.opened(held.source, answer.milliseconds);
      return;
    }
    // A frame of a clip that was closed meanwhile is still a frame, but nobody waits for it.
    if (!held) return;
    held.ordered.delete(answer.clipFrame);
    this.#crashesOnTier = 0;
    this.listener.frameDecoded(held.source, answer.clipFrame, answer.frame, answer.milliseconds);
  }

  #started(host: WorkerHost, tier: TierName): void {
    host.tier = tier;
    if (tier !== this.#tier) {
      this.#tier = tier;
      this.#crashesOnTier = 0;
      this.listener.tierChosen(tier, this.#reason);
    }
    const size = tier === "webgpu" ? Math.min(this.size, GPU_WORKERS) : this.size;
    while (this.#hosts.length < size) this.#add(tier);
  }

  #failed(host: WorkerHost, { order, clip, error }: Answer & { kind: "failed" }): void {
    if (order === "start") {
      this.#fallBack(host, error.what);
      return;
    }
    const damaged = error.name === "FormatError";
    if (order === "init" && damaged) {
      this.listener.initFailed(errorOf(error));
      return;
    }
    const held = host.held(clip);
    if (damaged && held) {
      host.close(held);
      this.listener.clipFailed(held.source, errorOf(error));
      return;
    }
    if (damaged || (order !== "init" && !held)) return;
    this.#tierFault(host, held, error);
  }

  /** The arithmetic failed, not the data: a lost device, no memory. */
  #tierFault(host: WorkerHost, held: HeldClip | undefined, error: ErrorRecord): void {
    const lower = host.tier && LOWER_TIER[host.tier];
    if (!lower && held) {
      host.close(held);
      this.listener.clipFailed(held.source, errorOf(error));
      return;
    }
    this.#fallBack(host, error.what);
  }

  /** Goes on with the next lower tier in place of `host`. */
  #fallBack(host: WorkerHost, reason: string): void {
    const from = host.tier ?? (host.wanted === "auto" ? this.#tier : host.wanted);
    const lower = from ? LOWER_TIER[from] : from === null && host.wanted === "auto" ? "wasm" : null;
    if (!lower) {
      this.#giveUp(host, reason);
      return;
    }
    this.#reason = reason;
    this.#replace(host, lower);
  }

  #giveUp(host: WorkerHost, reason: string): void {
    this.#remove(host);
    if (this.#hosts.length) return;
    this.close();
    const hint =
      "use a current browser; a page that sets a content security policy must allow worker-src blob: " +
      "and script-src 'wasm-unsafe-eval'";
    this.listener.unusable(new UnsupportedError(`no decode worker can be started: ${reason}`, "", hint));
  }

  /** Clips at which worker after worker dies are given up. */
  #blame(host: WorkerHost, reason: string): void {
    const held = host.clips.find((clip) => clip.opening) ?? host.clips.find((clip) => clip.ordered.size);
    if (!held) return;
    const crashes = (this.#crashes.get(held.clip) ?? 0) + 1;
    this.#crashes.set(held.clip, crashes);
    if (crashes < CRASHES_OF_A_CLIP) return;
    const record = {
      name: "FormatError",
      what: `decoding it failed: ${reason}`,
      where: held.source.where,
      hint: "",
    };
    this.listener.clipFailed(held.source, errorOf(record));
  }

  #replace(host: WorkerHost, tier: TierName): void {
    this.#remove(host);
    this.#add(tier);
  }

  #remove(host: WorkerHost): void {
    host.terminate();
    this.#hosts = this.#hosts.filter((other) => other !== host);
  }

  #add(tier: TierName | "auto"): void {
    try {
      this.#hosts.push(new WorkerHost(this.spawn, tier, this));
    } catch (error) {
      // The page's security policy can forbid workers; others than the first may simply be too many.
      const reason = error instanceof Error ? error.message : String(error);
      const unusable = new UnsupportedError(`no decode worker can be started: ${reason}`);
      if (!this.#hosts.length) queueMicrotask(() => this.#closed || this.listener.unusable(unusable));
    }
  }
}
