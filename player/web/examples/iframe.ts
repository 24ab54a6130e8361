/** Drives the player in an iframe by messages, and lists the events that it answers with. */

/** What the player says. */
interface PlayerMessage {
  readonly type: "cgs";
  readonly event: string;
}

const frame = document.querySelector<HTMLIFrameElement>("#player")!;
const log = document.querySelector<HTMLElement>("#log")!;

const stream = new URLSearchParams(location.search).get("stream") ?? "../stream/";
const player = new URL("../index.html", location.href);
player.searchParams.set("stream", new URL(stream, location.href).href);
frame.src = player.href;

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-message]")) {
  button.addEventListener("click", () => {
    const command = JSON.parse(button.dataset.message!) as object;
    // The player's own origin: nobody else is to get it.
    frame.contentWindow?.postMessage({ type: "cgs", ...command }, player.origin);
  });
}

addEventListener("message", ({ data, source }: MessageEvent<PlayerMessage>) => {
  if (source !== frame.contentWindow || data?.type !== "cgs") return;
  log.textContent += `${JSON.stringify(data)}\n`;
  log.scrollTop = log.scrollHeight;
});
