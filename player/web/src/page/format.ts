/** How the page writes numbers. All pure, so that they can be tested without a browser. */

/** Below this length tenths of a second matter. */
const PRECISE_BELOW_S = 60;

/** Whether times of a stream of this length show tenths. */
export function wantsTenths(durationS: number): boolean {
  return durationS < PRECISE_BELOW_S;
}

/** `1:02:03`, `2:03` or, with tenths, `2:03.4`. Numbers that are not finite read as 0. */
export function formatTime(seconds: number, tenths = false): string {
  const unit = tenths ? 10 : 1;
  // Rounded down, as on a clock; the small addition keeps 0.3 (stored as 0.29999…) a 0.3.
  const ticks = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds * unit + 1e-6)) : 0;
  const whole = Math.floor(ticks / unit);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${pad(rest)}${tenths ? `.${ticks % unit}` : ""}`;
  return hours > 0 ? `${hours}:${pad(minutes)}:${tail}` : `${minutes}:${tail}`;
}

/** The same for screen readers: `1 minute 2.5 seconds`. */
export function spokenTime(seconds: number, tenths = false): string {
  const unit = tenths ? 10 : 1;
  const ticks = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds * unit + 1e-6)) : 0;
  const whole = Math.floor(ticks / unit);
  const parts = [
    plural(Math.floor(whole / 3600), "hour"),
    plural(Math.floor(whole / 60) % 60, "minute"),
    plural((ticks % (60 * unit)) / unit, "second"),
  ].filter(Boolean);
  return parts.join(" ") || "0 seconds";
}

/** `0.25×`, `1×`. */
export function formatSpeed(rate: number): string {
  return `${Number(rate.toFixed(2))}×`;
}

/** `12.3 Mb/s`, `640 kb/s`. */
export function formatBitRate(bitsPerSecond: number): string {
  if (!Number.isFinite(bitsPerSecond) || bitsPerSecond <= 0) return "–";
  if (bitsPerSecond < 1e6) return `${Math.round(bitsPerSecond / 1e3)} kb/s`;
  const megabits = bitsPerSecond / 1e6;
  return `${megabits < 100 ? megabits.toFixed(1) : Math.round(megabits)} Mb/s`;
}

/** `31,204`. */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

/** `850 KB`, `1.7 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} KB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}

/**
 * Seconds that an arrow key moves the playhead: 5, less in short streams, and never less than a frame.
 *
 * @param fps frames a second.
 */
export function seekStepS(durationS: number, fps: number): number {
  const step = durationS >= 60 ? 5 : durationS >= 10 ? 1 : durationS / 10;
  return Math.max(step, 1 / fps);
}

/** The last part of an address, as a title. */
export function nameOfStream(location: string): string {
  const path = location.replace(/[?#].*$/, "").replace(/\/(manifest\.json)?$/, "");
  const last = path.slice(path.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(last) || location;
  } catch {
    return last || location;
  }
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

function plural(value: number, unit: string): string {
  return value === 0 ? "" : `${value} ${unit}${value === 1 ? "" : "s"}`;
}
