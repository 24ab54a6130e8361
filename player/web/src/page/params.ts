import type { TierName } from "../types";

export type Mode = "orbit" | "fly";
export type ThemeName = "dark" | "light";
export type Layers = "auto" | 1 | 2 | 3 | 4;

/** Six numbers: eye and target, in world units. */
export type Look = readonly number[];

/** What the page's address asks for; null: not said. */
export interface PageParameters {
  readonly stream: string | null;
  /** Seconds. */
  readonly timeS: number | null;
  readonly autoplay: boolean | null;
  readonly loop: boolean | null;
  readonly rate: number;
  /** A camera's name or its number from 1, or a place. */
  readonly view: string | Look | null;
  readonly layers: Layers;
  readonly tier: TierName | "auto";
  readonly controls: boolean;
  /** `#rrggbb`. */
  readonly background: string | null;
  /** Address of a camera path file, or "orbit". */
  readonly path: string | null;
  readonly theme: ThemeName | null;
  readonly mode: Mode;
  readonly stats: boolean;
  /** One sentence for each parameter that could not be used. */
  readonly warnings: readonly string[];
}

export const MIN_RATE = 0.25;
export const MAX_RATE = 4;
const TIERS = ["auto", "webgpu", "wasm", "scalar"] as const;

/** Reads the parameters; what is wrong with them becomes a warning, never an error. */
export function parseParameters(search: string): PageParameters {
  const read = new Reader(new URLSearchParams(search));
  return {
    stream: read.text("stream"),
    timeS: read.parsed("t", parseTime, "seconds or m:ss"),
    autoplay: read.flag("autoplay"),
    loop: read.flag("loop"),
    rate: read.parsed("rate", parseRate, `${MIN_RATE} to ${MAX_RATE}`) ?? 1,
    view: read.parsed("view", parseView, "a camera's name or number, or six numbers"),
    layers: read.parsed("layers", parseLayers, "auto or 1 to 4") ?? "auto",
    tier: read.choice("tier", TIERS) ?? "auto",
    controls: read.flag("controls") ?? true,
    background: read.parsed("background", parseColor, "three or six hexadecimal digits"),
    path: read.text("path"),
    theme: read.choice("theme", ["dark", "light"] as const),
    mode: read.choice("mode", ["orbit", "fly"] as const) ?? "orbit",
    stats: read.flag("stats") ?? false,
    warnings: read.warnings,
  };
}

class Reader {
  readonly warnings: string[] = [];

  constructor(private readonly values: URLSearchParams) {}

  text(name: string): string | null {
    return this.values.get(name)?.trim() || null;
  }

  /** Absent: null. `?loop` alone means yes. */
  flag(name: string): boolean | null {
    const value = this.values.get(name);
    if (value === null) return null;
    if (["", "1", "true", "yes", "on"].includes(value.toLowerCase())) return true;
    if (["0", "false", "no", "off"].includes(value.toLowerCase())) return false;
    return this.warn(name, value, "0 or 1");
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | null {
    const value = this.text(name);
    if (value === null) return null;
    return choices.find((choice) => choice === value) ?? this.warn(name, value, choices.join(", "));
  }

  parsed<T>(name: string, parse: (text: string) => T | null, expected: string): T | null {
    const value = this.text(name);
    if (value === null) return null;
    return parse(value) ?? this.warn(name, value, expected);
  }

  private warn(name: string, value: string, expected: string): null {
    this.warnings.push(`The address says ${name}=${value}; it must be ${expected}.`);
    return null;
  }
}

/** Seconds of `12.5`, `1:02.5` or `1:00:00`; null when it is none of them. */
export function parseTime(text: string): number | null {
  if (!/^(\d+:){0,2}\d+(\.\d*)?s?$/.test(text)) return null;
  return text
    .replace(/s$/, "")
    .split(":")
    .reduce((total, part) => total * 60 + Number(part), 0);
}

/** A speed between the slowest and the fastest; null when it is not one. */
export function parseRate(text: string): number | null {
  const rate = Number(text);
  return rate >= MIN_RATE && rate <= MAX_RATE ? rate : null;
}

/** "auto" or the number of layers. */
export function parseLayers(text: string): Layers | null {
  const choices: readonly Layers[] = ["auto", 1, 2, 3, 4];
  return choices.find((choice) => String(choice) === text) ?? null;
}

/** `#rrggbb` of three or six hexadecimal digits, with or without the sign. */
export function parseColor(text: string): string | null {
  const digits = text.replace(/^#/, "").toLowerCase();
  if (/^[0-9a-f]{6}$/.test(digits)) return `#${digits}`;
  return /^[0-9a-f]{3}$/.test(digits) ? `#${digits.replace(/./g, "$&$&")}` : null;
}

function parseView(text: string): string | Look | null {
  if (!/^-?[\d.]+(e-?\d+)?(,|$)/i.test(text) || !text.includes(",")) return text;
  const numbers = text.split(",").map(Number);
  return numbers.length === 6 && numbers.every(Number.isFinite) ? numbers : null;
}

/** What a link to this moment holds. */
export interface Moment {
  readonly timeS: number;
  readonly eye: readonly number[];
  readonly target: readonly number[];
}

/** An address of this page that opens the same stream at the same moment and from the same place. */
export function linkTo(page: string, moment: Moment): string {
  const url = new URL(page);
  url.searchParams.set("t", String(Number(moment.timeS.toFixed(3))));
  url.searchParams.set(
    "view",
    [...moment.eye, ...moment.target].map((v) => Number(v.toPrecision(6))).join(","),
  );
  url.searchParams.set("autoplay", "0");
  // Commas and slashes may stand in a query as they are, and are easier to read.
  url.search = url.search.replaceAll("%2C", ",").replaceAll("%2F", "/");
  return url.href;
}
