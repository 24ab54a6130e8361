import { type Actions, commandOf, keyName } from "./commands";
import { type FlyControls, isFlyKey } from "./fly";

/** What the keyboard must know of the page. */
export interface KeyboardContext {
  readonly fly: FlyControls;
  /** Whether a dialog is open, whose own keys count. */
  dialogOpen(): boolean;
  /** Whether a stream is there for keys to act on; `name` is the key's. */
  allows(name: string): boolean;
  /** A key of the flight was pressed in orbit mode. */
  flyKeyInOrbit(): void;
}

/** Obeys the keys of `COMMANDS` wherever the focus is, except where text is typed. */
export function listenToKeys(actions: Actions, context: KeyboardContext): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || context.dialogOpen() || isTyping(event.target)) return;
    const name = keyName(event);
    if (name === null || pressesButton(event.target, name) || !context.allows(name)) return;
    const command = commandOf(name);
    // Keys of the flight go by their place, commands by their letter: on some keyboards they are the same.
    if (isFlyKey(event.code) && context.fly.enabled) context.fly.press(event);
    else if (command !== undefined) command.run(actions, name);
    else if (isFlyKey(event.code)) context.flyKeyInOrbit();
    else return;
    event.preventDefault();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}

/** Space and Enter belong to the button that has the focus. */
function pressesButton(target: EventTarget | null, name: string): boolean {
  const pressing = name === "Space" || name === "Enter";
  return (
    pressing && target instanceof HTMLElement && target.matches("button, summary, a[href], [role^=menuitem]")
  );
}
