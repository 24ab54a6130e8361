/** How fast the connection is. */

/** Less is not a measurement: it arrives at once, whatever the connection does. */
const SAMPLE_BYTES = 16 * 1024;
const SAMPLE_MS = 100;
/** After so long even a few bytes are one: the connection is that slow, or stands still. */
const LONG_SAMPLE_MS = 2000;
/** Half-lives of the two averages, in milliseconds of downloading. */
const FAST_MS = 2000;
const SLOW_MS = 8000;
/** Part of a new delay in the average delay. */
const LATENCY_SHARE = 0.3;

/** Download of one answer; tell it what happens. */
export interface Transfer {
  /** The answer's head is there. */
  answered(): void;
  received(bytes: number): void;
  /** The body is there, or will not come. Further calls do nothing. */
  end(): void;
}

/** Average of samples that lose half their weight with every half-life of further samples. */
class WeightedAverage {
  private sum = 0;
  private weight = 0;

  constructor(private readonly halfLife: number) {}

  add(value: number, weight: number): void {
    const keep = 0.5 ** (weight / this.halfLife);
    this.sum = value * (1 - keep) + keep * this.sum;
    this.weight = 1 - keep + keep * this.weight;
  }

  /** Divided by the weights' sum, so that the first samples count fully; NaN before them. */
  get value(): number {
    return this.sum / this.weight;
  }
}

/**
 * Estimates bandwidth from downloads as they happen.
 *
 * Bytes of downloads that run at the same time are counted together, over the time in which at least one
 * answer's body is on its way, so that parallel downloads don't look slow and pauses don't count. Waiting for an
 * answer is latency. The estimate is the lower one of a quick and a slow average: it falls at once and rises
 * with care. What a browser's cache answers counts as well; then that is how fast bytes come.
 */
export class BandwidthMeter {
  private readonly fast = new WeightedAverage(FAST_MS);
  private readonly slow = new WeightedAverage(SLOW_MS);
  private active = 0;
  private mark = 0;
  private pendingBytes = 0;
  private pendingMs = 0;
  private latency = Number.NaN;

  /**
   * @param initialBitsPerSecond what to assume before anything was measured.
   * @param now a clock in milliseconds that never goes back.
   */
  constructor(
    private readonly initialBitsPerSecond = 5e6,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** A request is sent. */
  begin(): Transfer {
    const sent = this.now();
    let state: "waiting" | "receiving" | "over" = "waiting";
    return {
      answered: () => {
        if (state !== "waiting") return;
        state = "receiving";
        this.addLatency(this.now() - sent);
        this.advance();
        this.active += 1;
      },
      received: (bytes) => {
        if (state !== "receiving") return;
        this.pendingBytes += bytes;
        this.advance();
      },
      end: () => {
        if (state === "receiving") this.finish();
        state = "over";
      },
    };
  }

  /** Whether anything was measured. */
  get known(): boolean {
    return !Number.isNaN(this.fast.value);
  }

  /** The estimate; a download that stands still lowers it while it does. */
  get bitsPerSecond(): number {
    this.advance();
    return this.known ? Math.min(this.fast.value, this.slow.value) : this.initialBitsPerSecond;
  }

  /** Milliseconds from a request to its answer's head, averaged; 0 before there was one. */
  get latencyMs(): number {
    return Number.isNaN(this.latency) ? 0 : this.latency;
  }

  private addLatency(ms: number): void {
    if (Number.isNaN(this.latency)) this.latency = ms;
    else this.latency += LATENCY_SHARE * (ms - this.latency);
  }

  private advance(): void {
    const now = this.now();
    if (this.active > 0) this.pendingMs += now - this.mark;
    this.mark = now;
    const enough = this.pendingMs >= SAMPLE_MS && this.pendingBytes >= SAMPLE_BYTES;
    if (enough || this.pendingMs >= LONG_SAMPLE_MS) this.sample();
  }

  private finish(): void {
    this.advance();
    this.active -= 1;
    if (this.active > 0) return;
    if (this.pendingBytes >= SAMPLE_BYTES) this.sample();
    this.pendingBytes = this.pendingMs = 0;
  }

  private sample(): void {
    // A body that came in one piece took no time that a clock can see; its weight is as small.
    const ms = Math.max(this.pendingMs, 1);
    const rate = (this.pendingBytes * 8000) / ms;
    this.fast.add(rate, ms);
    this.slow.add(rate, ms);
    this.pendingBytes = this.pendingMs = 0;
  }
}
