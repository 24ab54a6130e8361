import type { VolumetricVideo } from "../video/volumetric-video";
import { isTouchScreen } from "./dom";
import { formatTime, wantsTenths } from "./format";
import { readSetting, writeSetting } from "./theme";
import type { Toasts } from "./toast";

const HINT = "hint";
const HINT_KEY = "clipgstream-hint-seen";
const HINT_MS = 7000;
const DAMAGE_MS = 8000;
/** Retries sooner than this are not worth a word, unless they go on. */
const QUIET_WAIT_S = 0.9;

/** Tells the viewer what goes wrong on the way and mends itself. */
export function noticeTroubles(video: VolumetricVideo, toasts: Toasts): void {
  video.on("retry", ({ attempt, waitS }) => {
    if (attempt === 1 && waitS < QUIET_WAIT_S) return;
    const wait = Math.max(1, Math.round(waitS));
    const text = `The server does not answer: trying again in ${wait} s`;
    toasts.show(text, { id: "retry", tone: "warning", ms: 0 });
  });
  video.on("recovered", () => toasts.hide("retry"));
  video.on("error", () => toasts.hide("retry"));
  video.on("skipped", ({ start, end }) => {
    const tenths = wantsTenths(video.duration);
    const [from, to] = [formatTime(start, tenths), formatTime(end, tenths)];
    toasts.show(`From ${from} to ${to} the stream is damaged: skipped`, { tone: "warning", ms: DAMAGE_MS });
  });
  video.on("tierchange", ({ tier, reason }) => reason && toasts.show(`Now decoding with ${tier}: ${reason}`));
}

/** Tells a visitor once that the view is theirs to turn. */
export function showHint(toasts: Toasts): void {
  if (readSetting(HINT_KEY)) return;
  writeSetting(HINT_KEY, "1");
  const rest = isTouchScreen() ? "two fingers to move" : "? for help";
  toasts.show(`Drag to look around · ${rest}`, { id: HINT, ms: HINT_MS });
}

/** Whether the hint stands, so that the controls stay with it. */
export function hintShown(toasts: Toasts): boolean {
  return toasts.has(HINT);
}

/** The visitor has understood. */
export function hideHint(toasts: Toasts): void {
  toasts.hide(HINT);
}
