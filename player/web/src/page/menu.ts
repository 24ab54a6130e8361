import { make } from "./dom";
import { type IconName, icons } from "./icons";

/** A line of a menu. */
export type MenuItem =
  | { readonly kind: "separator" }
  | (Named & { readonly kind: "action"; readonly run: () => void; readonly stays?: boolean })
  | (Named & { readonly kind: "choice" | "toggle"; readonly checked: boolean; readonly run: () => void })
  | (Named & { readonly kind: "page"; readonly page: () => MenuPage });

interface Named {
  readonly label: string;
  readonly icon?: IconName;
  /** A second, smaller line. */
  readonly detail?: string;
  /** The value that is chosen. */
  readonly value?: string;
  /** The key that does the same; not shown on touch screens. */
  readonly key?: string;
}

export interface MenuPage {
  readonly title: string;
  readonly items: readonly MenuItem[];
}

const ROLES = {
  action: "menuitem",
  page: "menuitem",
  choice: "menuitemradio",
  toggle: "menuitemcheckbox",
} as const;
let openMenu: Menu | null = null;
let closedAtMs = Number.NEGATIVE_INFINITY;

/** Whether a menu is open, so that the controls stay. */
export function isMenuOpen(): boolean {
  return openMenu !== null;
}

/** Milliseconds since a menu was closed last. */
export function msSinceMenuClosed(): number {
  return performance.now() - closedAtMs;
}

/** Closes the menu that is open, if any. */
export function closeMenu(): void {
  openMenu?.close(false);
}

/** A button's pop-up list, with pages that lead to further pages. Arrow keys, Home, End, Escape and letters work. */
export class Menu {
  private readonly popup = make("div", { class: "menu", attributes: { role: "menu", tabindex: "-1" } });
  private pages: (() => MenuPage)[] = [];
  private readonly onOutside = (event: Event) => this.closeWhenOutside(event);
  private readonly onResize = () => this.close(false);

  /**
   * @param host the element that holds open menus; they are placed above the button, inside the host.
   * @param page asked anew each time the menu opens or something in it has been chosen.
   */
  constructor(
    private readonly button: HTMLButtonElement,
    private readonly host: HTMLElement,
    private readonly page: () => MenuPage,
    private readonly onClosed: () => void = () => {},
  ) {
    button.setAttribute("aria-haspopup", "menu");
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("click", () => (openMenu === this ? this.close() : this.open()));
    this.popup.addEventListener("keydown", (event) => this.onKey(event));
  }

  open(): void {
    openMenu?.close(false);
    openMenu = this;
    this.pages = [this.page];
    this.host.append(this.popup);
    this.button.setAttribute("aria-expanded", "true");
    this.show("chosen");
    document.addEventListener("pointerdown", this.onOutside, true);
    window.addEventListener("resize", this.onResize);
  }

  close(refocus = true): void {
    if (openMenu !== this) return;
    openMenu = null;
    closedAtMs = performance.now();
    this.popup.remove();
    this.button.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", this.onOutside, true);
    window.removeEventListener("resize", this.onResize);
    if (refocus) this.button.focus({ preventScroll: true });
    this.onClosed();
  }

  private closeWhenOutside(event: Event): void {
    const target = event.target as Node;
    if (!this.popup.contains(target) && !this.button.contains(target)) this.close(false);
  }

  /** Fills the popup with its last page. */
  private show(focus: "chosen" | number): void {
    const page = this.pages.at(-1)!();
    this.popup.setAttribute("aria-label", page.title);
    const nested = this.pages.length > 1;
    const head = nested
      ? this.backButton(page.title)
      : make("div", { class: "menu-title", text: page.title });
    const list = make("div", { class: "menu-items" }, ...page.items.map((item) => this.row(item)));
    this.popup.replaceChildren(head, list);
    this.place();
    this.focusFirst(focus);
  }

  private focusFirst(focus: "chosen" | number): void {
    const rows = this.rows();
    const chosen = rows.findIndex((row) => row.getAttribute("aria-checked") === "true");
    const first = this.pages.length > 1 ? 1 : 0;
    const index = focus === "chosen" ? Math.max(chosen, first) : focus;
    const row = rows[Math.min(index, rows.length - 1)];
    row?.focus({ preventScroll: true });
    row?.scrollIntoView({ block: "nearest" });
  }

  private backButton(title: string): HTMLElement {
    const back = make("button", {
      class: "menu-row menu-back",
      html: `${icons.back}<span class="menu-label"></span>`,
      attributes: { type: "button", role: "menuitem", "aria-label": `Back from ${title}` },
    });
    back.querySelector(".menu-label")!.textContent = title;
    back.addEventListener("click", () => this.goBack());
    return back;
  }

  private goBack(): void {
    this.pages.pop();
    this.show(0);
  }

  private row(item: MenuItem): HTMLElement {
    if (item.kind === "separator")
      return make("div", { class: "menu-separator", attributes: { role: "separator" } });
    const checkable = item.kind === "choice" || item.kind === "toggle";
    const row = make("button", {
      class: `menu-row ${item.kind}`,
      attributes: {
        type: "button",
        role: ROLES[item.kind],
        tabindex: "-1",
        "aria-checked": checkable ? String(item.checked) : null,
        "aria-haspopup": item.kind === "page" ? "menu" : null,
      },
    });
    const mark =
      item.kind === "choice" ? (item.checked ? icons.check : "") : item.icon ? icons[item.icon] : "";
    row.append(make("span", { class: "menu-mark", html: mark }), labelOf(item));
    if (item.value) row.append(make("span", { class: "menu-hint", text: item.value }));
    if (item.key) row.append(make("kbd", { class: "menu-key", text: item.key }));
    if (item.kind === "toggle")
      row.append(make("span", { class: "menu-switch", attributes: { "aria-hidden": "true" } }));
    if (item.kind === "page") row.append(make("span", { class: "menu-next", html: icons.next }));
    row.addEventListener("click", () => this.choose(item));
    return row;
  }

  private choose(item: Exclude<MenuItem, { kind: "separator" }>): void {
    if (item.kind === "page") {
      this.pages.push(item.page);
      this.show("chosen");
      return;
    }
    const stays = item.kind === "toggle" || (item.kind === "action" && item.stays === true);
    if (!stays) this.close();
    item.run();
    if (stays && openMenu === this) this.show(this.focused());
  }

  private rows(): HTMLElement[] {
    return [...this.popup.querySelectorAll<HTMLElement>("[role^=menuitem]")];
  }

  private focused(): number {
    return Math.max(0, this.rows().indexOf(document.activeElement as HTMLElement));
  }

  private onKey(event: KeyboardEvent): void {
    const rows = this.rows();
    const now = this.focused();
    const moves: Record<string, () => void> = {
      ArrowDown: () => rows[(now + 1) % rows.length]?.focus(),
      ArrowUp: () => rows[(now + rows.length - 1) % rows.length]?.focus(),
      Home: () => rows[0]?.focus(),
      End: () => rows.at(-1)?.focus(),
      ArrowRight: () => rows[now]?.getAttribute("aria-haspopup") && rows[now]?.click(),
      ArrowLeft: () => this.pages.length > 1 && this.goBack(),
      Escape: () => (this.pages.length > 1 ? this.goBack() : this.close()),
      Tab: () => this.close(),
    };
    const move = moves[event.key] ?? this.letter(event, rows, now);
    // The page's own shortcuts rest while a menu is open; Enter and Space press the row.
    event.stopPropagation();
    if (move === undefined) return;
    if (event.key !== "Tab") event.preventDefault();
    move();
  }

  /** The next row that begins with a letter. */
  private letter(event: KeyboardEvent, rows: HTMLElement[], now: number): (() => void) | undefined {
    if (!/^[\p{L}\p{N}]$/u.test(event.key) || event.ctrlKey || event.metaKey || event.altKey)
      return undefined;
    const key = event.key.toLowerCase();
    const order = [...rows.slice(now + 1), ...rows.slice(0, now + 1)];
    const row = order.find((r) => r.querySelector(".menu-name")?.textContent?.toLowerCase().startsWith(key));
    return () => row?.focus();
  }

  /** Above the button, its right edge near the button's, within the host. */
  private place(): void {
    const [button, host] = [this.button.getBoundingClientRect(), this.host.getBoundingClientRect()];
    const { top } = (this.button.closest(".bar") ?? this.button).getBoundingClientRect();
    const margin = 8;
    const width = this.popup.offsetWidth;
    const centred = button.left + button.width / 2 - width / 2 - host.left;
    const left = Math.min(Math.max(margin, centred), Math.max(margin, host.width - width - margin));
    this.popup.style.left = `${left}px`;
    this.popup.style.bottom = `${host.bottom - top + margin}px`;
    this.popup.style.maxHeight = `${Math.max(120, top - host.top - 2 * margin)}px`;
  }
}

function labelOf(item: Named): HTMLElement {
  const label = make("span", { class: "menu-label" }, make("span", { class: "menu-name", text: item.label }));
  if (item.detail) label.append(make("span", { class: "menu-detail", text: item.detail }));
  return label;
}
