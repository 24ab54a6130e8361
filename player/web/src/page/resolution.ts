/** Pixel ratios of the screen beyond this are not seen in soft splats. */
const MAX_RATIO = 2;
/** Below this, blur costs more than smoothness gains. */
const MIN_RATIO = 0.6;
const STEP = 0.8;
/** Milliseconds between pictures above which fewer pixels are drawn, and far above. */
const SLOW_MS = 36;
const VERY_SLOW_MS = 90;
/** Below this, more pixels may be tried. */
const FAST_MS = 21;
/** The mean over so long, and over so many pictures, counts. A longer gap than this is no picture's fault. */
const SPAN_MS = 700;
const LEAST_PICTURES = 3;
const LONGEST_MS = 1500;
/** So many fast spans in a row before more pixels are tried. */
const RAISE_SPANS = 4;

/** Drawn pixels by CSS pixels, lowered while pictures come too slowly and raised again when they don't. */
export class Resolution {
  private scale = 1;
  private totalMs = 0;
  private pictures = 0;
  private fastSpans = 0;
  private raiseAfter = RAISE_SPANS;

  /** @param deviceRatio asked anew each time, since windows move between screens. */
  constructor(private readonly deviceRatio: () => number) {}

  /** Pixel ratio to draw with. */
  get ratio(): number {
    return Math.max(Math.min(MIN_RATIO, this.fullRatio), this.fullRatio * this.scale);
  }

  /** Pixel ratio of a picture that stands still. */
  get fullRatio(): number {
    return Math.min(MAX_RATIO, this.deviceRatio());
  }

  /**
   * Takes the milliseconds between two pictures that were drawn one directly after the other.
   *
   * @returns whether the ratio has changed.
   */
  record(frameMs: number): boolean {
    this.totalMs += Math.min(frameMs, LONGEST_MS);
    this.pictures += 1;
    if (this.totalMs < SPAN_MS || this.pictures < LEAST_PICTURES) return false;
    const mean = this.totalMs / this.pictures;
    this.totalMs = this.pictures = 0;
    return this.judge(mean);
  }

  private judge(meanMs: number): boolean {
    this.fastSpans = meanMs < FAST_MS ? this.fastSpans + 1 : 0;
    if (meanMs > SLOW_MS) return this.rescale(meanMs > VERY_SLOW_MS ? STEP * STEP : STEP);
    if (this.scale === 1 || this.fastSpans < this.raiseAfter) return false;
    // Each attempt makes the next one rarer, so that a device at its limit does not swing.
    this.raiseAfter *= 2;
    this.fastSpans = 0;
    return this.rescale(1 / STEP);
  }

  private rescale(factor: number): boolean {
    const before = this.ratio;
    // Not below what is drawn: the way back up would begin with steps that change nothing.
    this.scale = Math.max(Math.min(1, this.scale * factor), Math.min(1, MIN_RATIO / this.fullRatio));
    return this.ratio !== before;
  }
}
