/** What `make` may set on an element. */
export interface Properties {
  readonly class?: string;
  readonly text?: string;
  /** HTML of our own, never of somebody else's. */
  readonly html?: string;
  /** Attributes by name; null and undefined leave one out. */
  readonly attributes?: Readonly<Record<string, string | null | undefined>>;
}

/** A new element with its class, text, attributes and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Properties = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (properties.class) element.className = properties.class;
  if (properties.html) element.innerHTML = properties.html;
  if (properties.text !== undefined) element.textContent = properties.text;
  for (const [name, value] of Object.entries(properties.attributes ?? {})) {
    if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A button that shows an icon; its label is its accessible name and, with the key, its tooltip. */
export function iconButton(icon: string, label: string, key = "", className = ""): HTMLButtonElement {
  const button = make("button", {
    class: `button ${className}`.trim(),
    html: icon,
    attributes: { type: "button" },
  });
  setLabel(button, label, key);
  return button;
}

/** Names a button anew; does nothing when the name stands already. */
export function setLabel(button: HTMLElement, label: string, key = ""): void {
  if (button.getAttribute("aria-label") === label) return;
  button.setAttribute("aria-label", label);
  button.dataset.tip = key ? `${label} (${key})` : label;
}

/** Changes a button's icon; does nothing when it is the same. */
export function setIcon(button: HTMLElement, icon: string, name: string): void {
  if (button.dataset.icon === name) return;
  button.dataset.icon = name;
  button.innerHTML = icon;
}

/** Changes text; does nothing when it is the same, so that live regions and layout stay quiet. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Whether the viewer asked for less motion. */
export function prefersReducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Whether the bar has room for the most important buttons only; controls.css asks the same. */
export function isNarrow(): boolean {
  return matchMedia("(width < 820px), (pointer: coarse) and (width < 1000px)").matches;
}

/** Whether the main pointer is a finger. */
export function isTouchScreen(): boolean {
  return matchMedia("(pointer: coarse)").matches;
}
