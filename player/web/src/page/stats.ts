import type { VideoStats } from "../video/events";
import { make, setText } from "./dom";
import { formatBitRate, formatBytes, formatCount } from "./format";

/** What the overlay shows beside the video's own figures. */
export interface PageFigures {
  /** Frames a second that the stream is made for, times the speed. */
  readonly wantedFps: number;
  /** Pictures drawn in the last second. */
  readonly drawn: number;
  readonly size: readonly [width: number, height: number];
}

const REFRESH_MS = 250;
const ROWS = [
  "Frame",
  "Frame rate",
  "Drawn",
  "Decode",
  "Sort",
  "Gaussians",
  "Buffer",
  "Network",
  "Read",
  "Layers",
  "Decoder",
  "Memory",
] as const;

type Row = (typeof ROWS)[number];

/** Figures of playback, in a corner. */
export class StatsPanel {
  readonly element = make("aside", {
    class: "stats",
    attributes: { "aria-label": "Statistics", hidden: "" },
  });
  private readonly values = new Map<Row, HTMLElement>();
  private timer = 0;
  private drawTimes: number[] = [];

  /** @param read asked a few times a second while the panel is shown. */
  constructor(private readonly read: () => [VideoStats, Omit<PageFigures, "drawn">]) {
    const list = make("dl");
    for (const name of ROWS) {
      const value = make("dd");
      this.values.set(name, value);
      list.append(make("div", {}, make("dt", { text: name }), value));
    }
    this.element.append(list);
  }

  get shown(): boolean {
    return !this.element.hidden;
  }

  show(shown: boolean): void {
    this.element.hidden = !shown;
    clearInterval(this.timer);
    if (!shown) return;
    this.refresh();
    this.timer = window.setInterval(() => this.refresh(), REFRESH_MS);
  }

  /** A picture was drawn. */
  countDrawing(): void {
    if (this.shown) this.drawTimes.push(performance.now());
  }

  private refresh(): void {
    const [stats, page] = this.read();
    const since = performance.now() - 1000;
    this.drawTimes = this.drawTimes.filter((time) => time > since);
    for (const [name, text] of Object.entries(lines(stats, { ...page, drawn: this.drawTimes.length }))) {
      setText(this.values.get(name as Row)!, text);
    }
  }
}

function lines(stats: VideoStats, page: PageFigures): Record<Row, string> {
  const [width, height] = page.size;
  const dropped = stats.droppedFrames > 0 ? ` · ${formatCount(stats.droppedFrames)} dropped` : "";
  return {
    Frame: stats.shownFrame < 0 ? "–" : formatCount(stats.shownFrame),
    "Frame rate": `${stats.fps.toFixed(1)} of ${Number(page.wantedFps.toFixed(2))} fps${dropped}`,
    Drawn: `${page.drawn} a second · ${width} × ${height}`,
    Decode: `${stats.decodeMs.toFixed(1)} ms · ${stats.workers} worker${stats.workers === 1 ? "" : "s"}`,
    Sort: `${stats.sortMs.toFixed(1)} ms`,
    Gaussians: formatCount(stats.splats),
    Buffer: `${stats.bufferSeconds.toFixed(1)} s · ${stats.fetchedSeconds.toFixed(1)} s fetched`,
    Network: formatBitRate(stats.bitsPerSecond),
    Read: formatBytes(stats.bytesRead),
    Layers: `${stats.layers} of 4`,
    Decoder: stats.tier ?? "–",
    Memory: formatBytes(stats.memoryBytes),
  };
}
