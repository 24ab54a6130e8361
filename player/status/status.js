// Shows /status.json, again and again.
const STATES = ["packed", "trained", "training", "ready", "waiting", "failed"];
const EVERY_MS = 2000;

const byId = (id) => document.getElementById(id);

function element(name, text, style) {
  const made = document.createElement(name);
  made.textContent = text;
  if (style) made.style.cssText = style;
  return made;
}

function duration(seconds) {
  if (seconds === null) return "not known yet";
  if (seconds < 100) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  if (seconds < 6000) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

function showClips(clips) {
  const bar = byId("bar");
  const legend = byId("legend");
  bar.replaceChildren();
  legend.replaceChildren();
  for (const state of STATES) {
    if (!clips[state]) continue;
    bar.append(element("i", "", `flex:${clips[state]};background:var(--${state})`));
    const item = element("li", `${clips[state]} ${state}`);
    item.prepend(element("i", "", `background:var(--${state})`));
    legend.append(item);
  }
}

function showCards(status) {
  const rate = status.clips_per_hour;
  const cards = [
    ["Not packed yet", duration(status.lag_s)],
    ["Packed after ready", duration(status.delay_s)],
    ["Training left", duration(status.eta_s)],
    ["Clips an hour", rate === null ? "not known yet" : Math.round(rate).toString()],
    ["Workers' time", duration(status.worker_seconds)],
    ["Frames", status.frames.toString()],
  ];
  byId("cards").replaceChildren(
    ...cards.map(([name, value]) => {
      const card = document.createElement("div");
      card.append(element("dt", name), element("dd", value));
      return card;
    }),
  );
}

function showLines(id, lines) {
  byId(id).replaceChildren(...lines.map((line) => element("li", line)));
  byId(id).closest("section").hidden = lines.length === 0;
}

function show(status) {
  byId("state").textContent = status.ended ? "all footage is here" : "footage is coming";
  showClips(status.clips);
  showCards(status);
  const behind = Object.entries(status.waiting_for);
  showLines("cameras", behind.map(([camera, seconds]) => `${camera}: ${duration(seconds)} behind the others`));
  showLines("leases", status.leases.map((each) => `clip ${each.clip}: process ${each.pid} of ${each.host}`));
  showLines("failed", Object.entries(status.failed).map(([clip, error]) => `clip ${clip}: ${error}`));
  const pieces = Object.entries(status.arrivals).map(([state, count]) => `${count} ${state}`);
  showLines("notes", [...(pieces.length ? [`pieces: ${pieces.join(", ")}`] : []), ...status.notes]);
}

async function refresh() {
  try {
    const answer = await fetch("/status.json", { cache: "no-store" });
    if (!answer.ok) throw new Error(await answer.text());
    show(await answer.json());
    byId("trouble").textContent = "";
  } catch (error) {
    byId("trouble").textContent = `The status cannot be read: ${error.message}`;
  }
  setTimeout(refresh, EVERY_MS);
}

refresh();
