import type { ThemeName } from "./params";

const KEY = "clipgstream-theme";
const COLORS = { dark: "#0b0d11", light: "#f4f5f7" } as const;

/** Dark and light: the viewer's choice, else the address's, else the system's. */
export class Theme {
  private readonly system = matchMedia("(prefers-color-scheme: light)");
  private chosen: ThemeName | null;

  constructor(asked: ThemeName | null) {
    this.chosen = asked ?? remembered();
    this.system.addEventListener("change", () => this.apply());
    this.apply();
  }

  get name(): ThemeName {
    return this.chosen ?? (this.system.matches ? "light" : "dark");
  }

  set(name: ThemeName): void {
    this.chosen = name;
    remember(name);
    this.apply();
  }

  toggle(): void {
    this.set(this.name === "dark" ? "light" : "dark");
  }

  private apply(): void {
    document.documentElement.dataset.theme = this.name;
    document.querySelector('meta[name="theme-color"]')?.setAttribute("content", COLORS[this.name]);
  }
}

function remembered(): ThemeName | null {
  const value = readSetting(KEY);
  return value === "dark" || value === "light" ? value : null;
}

function remember(name: ThemeName): void {
  writeSetting(KEY, name);
}

/** A remembered setting; null where the browser keeps none for this page, as in some iframes. */
export function readSetting(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** Remembers a setting where the browser allows it. */
export function writeSetting(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is off: the setting lasts as long as the page.
  }
}
