/** A clip as decoded from so many of its layers, which makes it another thing to decode. */
export interface ClipKey {
  readonly clip: number;
  readonly layers: number;
}

/** A worker as the plan sees it. */
export interface WorkerView {
  /** Clips that are open, or being opened, in the order of their opening. */
  readonly clips: readonly ClipKey[];
  /** Orders that it has not finished: frames and openings. */
  readonly pending: number;
}

/** A frame to decode. */
export interface Wanted {
  readonly frame: number;
  readonly key: ClipKey;
}

export type Action =
  | { readonly kind: "open"; readonly worker: number; readonly key: ClipKey; readonly close: ClipKey | null }
  | { readonly kind: "frame"; readonly worker: number; readonly frame: number; readonly key: ClipKey };

/** Orders a worker has at most: one at work and one waiting, so that it never idles and a seek waits for little. */
export const PENDING_PER_WORKER = 2;
/** Clips a worker holds at most: the one at hand and the next. */
export const CLIPS_PER_WORKER = 2;
/** A second worker joins in a clip when at least so many of its frames are to do; opening it has its price. */
const WORTH_SHARING = 6;
/** Workers on one clip at most. */
const SHARERS = 2;

/**
 * What idle workers should do next. Frames go to a worker that has their clip; clips go to idle workers, the one
 * with the most urgent frame first; then a clip's frames are shared; then coming clips are opened.
 *
 * @param wanted frames neither here nor ordered, most urgent first, of clips whose bytes are here.
 * @param coming clips whose bytes are here, in the order in which they will be played.
 */
export function planDecoding(
  wanted: readonly Wanted[],
  coming: readonly ClipKey[],
  workers: readonly WorkerView[],
): Action[] {
  const plan = new Plan(workers, wanted, coming);
  for (const want of wanted) plan.place(want);
  plan.share();
  plan.openAhead();
  return plan.actions;
}

export function sameClip(a: ClipKey, b: ClipKey): boolean {
  return a.clip === b.clip && a.layers === b.layers;
}

class Plan {
  readonly actions: Action[] = [];
  readonly #workers: { clips: ClipKey[]; pending: number }[];

  constructor(
    workers: readonly WorkerView[],
    readonly wanted: readonly Wanted[],
    readonly coming: readonly ClipKey[],
  ) {
    this.#workers = workers.map(({ clips, pending }) => ({ clips: [...clips], pending }));
  }

  /** Gives a frame to a worker with room that has its clip, or opens it first. */
  place(want: Wanted): void {
    if (!this.#holders(want.key).length) this.#openOnIdle(want.key);
    const holders = this.#holders(want.key);
    const free = holders.filter((worker) => this.#workers[worker]!.pending < PENDING_PER_WORKER);
    if (free.length) this.#order(this.#leastBusy(free), want);
  }

  /** A second worker for the first clip that has much to do, when no other clip needs it. */
  share(): void {
    const key = this.wanted[0]?.key;
    if (!key || this.#holders(key).length !== SHARERS - 1) return;
    if (this.wanted.some((want) => !this.#holders(want.key).length)) return;
    const left = this.wanted.filter((want) => sameClip(want.key, key)).length;
    const needed = this.coming.find((next) => !sameClip(next, key) && !this.#holders(next).length);
    if (left >= WORTH_SHARING && !needed) this.#openOnIdle(key);
  }

  /** Opens the clip after those at work on a worker that has nothing else to do. */
  openAhead(): void {
    const next = this.coming.find((key) => !this.#holders(key).length);
    if (next && this.coming.indexOf(next) < this.#workers.length * CLIPS_PER_WORKER) this.#openOnIdle(next);
  }

  #holders(key: ClipKey): number[] {
    return this.#workers.flatMap((worker, n) => (worker.clips.some((c) => sameClip(c, key)) ? [n] : []));
  }

  #leastBusy(workers: readonly number[]): number {
    return workers.reduce((a, b) => (this.#workers[b]!.pending < this.#workers[a]!.pending ? b : a));
  }

  #order(worker: number, { frame, key }: Wanted): void {
    this.actions.push({ kind: "frame", worker, frame, key });
    this.#workers[worker]!.pending++;
  }

  /** On the idle worker that gives up least: one with room, else the one whose clip is played last. */
  #openOnIdle(key: ClipKey): void {
    const idle = this.#workers.flatMap((worker, n) => (worker.pending === 0 ? [n] : []));
    const cost = (n: number): number => this.#cost(this.#victim(this.#workers[n]!));
    const worker = idle.length ? idle.reduce((a, b) => (cost(b) < cost(a) ? b : a)) : -1;
    if (worker < 0) return;
    const state = this.#workers[worker]!;
    const close = this.#victim(state);
    if (this.#urgency(key) >= this.#urgency(close)) return;
    state.clips = state.clips.filter((held) => held !== close);
    state.clips.push(key);
    state.pending++;
    this.actions.push({ kind: "open", worker, key, close });
  }

  /** The clip that a worker would close for another: the one played last. */
  #victim(worker: { clips: readonly ClipKey[] }): ClipKey | null {
    if (worker.clips.length < CLIPS_PER_WORKER) return null;
    return worker.clips.reduce((a, b) => (this.#urgency(b) > this.#urgency(a) ? b : a));
  }

  /** What closing costs: nothing where there is room, the more the sooner the clip is played. */
  #cost(victim: ClipKey | null): number {
    return victim ? 1 / (1 + this.#urgency(victim)) : 0;
  }

  /** Place in the order of play; clips that are not coming are last. */
  #urgency(key: ClipKey | null): number {
    if (!key) return Infinity;
    const want = this.wanted.findIndex((wanted) => sameClip(wanted.key, key));
    if (want >= 0) return want / (this.wanted.length + 1);
    const place = this.coming.findIndex((next) => sameClip(next, key));
    return place < 0 ? 1e9 : 1 + place;
  }
}

/** A clip to fetch. */
export interface FetchPlan {
  /** Clips to begin to fetch, most urgent first. */
  readonly begin: readonly ClipKey[];
  /** Clips whose fetch is given up. */
  readonly abort: readonly number[];
}

export interface FetchState {
  /** Clips that will be played in the time that is fetched ahead, the one at the playhead first. */
  readonly coming: readonly ClipKey[];
  /** Layers of the clips that are here. */
  readonly here: ReadonlyMap<number, number>;
  /** Clips on their way. */
  readonly fetching: readonly ClipKey[];
}

/** Requests at once behind the playhead's clip. */
const FETCHES = 2;

/**
 * What to fetch. The clip at the playhead comes alone: nothing shares the link with it. What is no longer coming
 * is given up; a clip that came with fewer layers is fetched again once all others are here.
 */
export function planFetching({ coming, here, fetching }: FetchState): FetchPlan {
  const wanted = new Set(coming.map((key) => key.clip));
  const abort = fetching.filter((key) => !wanted.has(key.clip)).map((key) => key.clip);
  const busy = fetching.filter((key) => wanted.has(key.clip));
  const missing = coming.filter((key) => !here.has(key.clip));
  const better = coming.filter((key) => here.has(key.clip) && here.get(key.clip)! < key.layers);
  const first = coming[0];
  if (first && !here.has(first.clip)) {
    const others = busy.filter((key) => key.clip !== first.clip).map((key) => key.clip);
    const begun = busy.some((key) => key.clip === first.clip);
    return { begin: begun ? [] : [first], abort: [...abort, ...others] };
  }
  const queue = (missing.length ? missing : better).filter((key) => !busy.some((b) => b.clip === key.clip));
  return { begin: queue.slice(0, Math.max(0, FETCHES - busy.length)), abort };
}
