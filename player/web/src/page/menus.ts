import type { Actions } from "./commands";
import type { ControlMenus } from "./controls";
import { isNarrow } from "./dom";
import { formatSpeed } from "./format";
import type { MenuItem, MenuPage } from "./menu";
import type { Layers } from "./params";
import { type Player, SPEEDS } from "./player";

/** What only the page around the player can do. */
export interface PageActions extends Actions {
  readonly statsShown: boolean;
  readonly themeName: string;
  choosePath(): void;
  readonly sessions: readonly XRSessionMode[];
  enter(mode: XRSessionMode): void;
}

const AUTO_DETAIL = "What your connection and this device can keep up with";
/** What each number of layers shows; each needs more bytes than the one before. */
const LAYER_NAMES: readonly (readonly [layers: Exclude<Layers, "auto">, name: string, detail: string])[] = [
  [4, "Full", "All 4 layers: everything the stream has"],
  [3, "High", "3 layers: full motion, fewer Gaussians"],
  [2, "Medium", "2 layers: coarse motion"],
  [1, "Low", "1 layer: coarse motion, without what appears for a while"],
];
const BAKED_NAMES: readonly (readonly [layers: Exclude<Layers, "auto">, name: string, detail: string])[] = [
  [4, "Full", "Every frame"],
  [1, "Low", "1 layer: one picture a clip"],
];

/** The pages of the bar's menus. */
export function controlMenus(player: Player, actions: PageActions): ControlMenus {
  const pages = {
    views: () => viewsPage(player, actions),
    speed: () => speedPage(player),
    quality: () => qualityPage(player),
  };
  return { ...pages, more: () => morePage(player, actions, pages) };
}

function viewsPage(player: Player, actions: PageActions): MenuPage {
  const cameras = player.views.map(
    (view, index): MenuItem => ({
      kind: "choice",
      label: view.name,
      ...(view.heldOut ? { detail: "Held out: not used in training" } : {}),
      ...(index < 9 ? { key: String(index + 1) } : {}),
      checked: player.viewIndex === index,
      run: () => player.goToView(index),
    }),
  );
  const own: MenuItem = {
    kind: "action",
    icon: "home",
    label: "Reset the view",
    key: "R",
    run: actions.resetView,
  };
  return {
    title: "Viewpoints",
    items: [own, ...pathItems(player, actions), { kind: "separator" }, ...cameras],
  };
}

function pathItems(player: Player, actions: PageActions): MenuItem[] {
  const { followed, pathName } = player;
  const items: MenuItem[] = [
    {
      kind: "toggle",
      icon: "orbit",
      label: "Orbit by itself",
      key: "O",
      checked: followed === "orbit",
      run: actions.toggleAutoOrbit,
    },
  ];
  if (pathName) {
    const checked = followed === "file";
    const run = () => player.follow(checked ? null : "file");
    items.push({ kind: "toggle", icon: "path", label: `Follow ${pathName}`, checked, run });
  }
  items.push({ kind: "action", icon: "path", label: "Load a camera path…", run: actions.choosePath });
  return items;
}

function speedPage(player: Player): MenuPage {
  const items = SPEEDS.map(
    (speed): MenuItem => ({
      kind: "choice",
      label: speed === 1 ? "Normal" : formatSpeed(speed),
      checked: Math.abs(player.video.playbackRate - speed) < 1e-6,
      run: () => player.setRate(speed),
    }),
  );
  return { title: "Speed", items };
}

function qualityPage(player: Player): MenuPage {
  const { quality: layers, activeLayers, info } = player.video;
  const names = info?.profile === "baked" ? BAKED_NAMES : LAYER_NAMES;
  const now = [...names].reverse().find(([least]) => least >= activeLayers)?.[1] ?? "";
  const auto: MenuItem = {
    kind: "choice",
    label: layers === "auto" && now ? `Auto · now ${now.toLowerCase()}` : "Auto",
    detail: AUTO_DETAIL,
    checked: layers === "auto",
    run: () => player.setLayers("auto"),
  };
  const fixed = names.map(
    ([count, label, detail]): MenuItem => ({
      kind: "choice",
      label,
      detail,
      checked: layers === count,
      run: () => player.setLayers(count),
    }),
  );
  return { title: "Quality", items: [auto, ...fixed] };
}

type Pages = Pick<ControlMenus, "speed" | "quality">;

function morePage(player: Player, actions: PageActions, pages: Pages): MenuPage {
  return { title: "More", items: [...playItems(player, actions, pages), ...showItems(player, actions)] };
}

/** What the bar has room for on wide screens only. */
function playItems(player: Player, actions: PageActions, pages: Pages): MenuItem[] {
  if (!isNarrow() || !player.ready) return [];
  const { video, navigation } = player;
  const flying = navigation.mode === "fly";
  const layers = video.quality === "auto" ? "Auto" : `${video.quality} of 4`;
  return [
    {
      kind: "page",
      icon: "speed",
      label: "Speed",
      value: formatSpeed(video.playbackRate),
      page: pages.speed,
    },
    { kind: "page", icon: "quality", label: "Quality", value: layers, page: pages.quality },
    { kind: "toggle", icon: "loop", label: "Loop", checked: video.loop, run: actions.toggleLoop },
    { kind: "toggle", icon: "fly", label: "Fly", checked: flying, run: actions.toggleMode },
    {
      kind: "action",
      icon: "stepForward",
      label: "Next frame",
      stays: true,
      run: () => actions.stepFrame(1),
    },
    {
      kind: "action",
      icon: "stepBack",
      label: "Previous frame",
      stays: true,
      run: () => actions.stepFrame(-1),
    },
    { kind: "separator" },
  ];
}

function showItems(player: Player, actions: PageActions): MenuItem[] {
  const dark = actions.themeName === "dark";
  const sessions = actions.sessions.map(
    (mode): MenuItem => ({
      kind: "action",
      icon: "headset",
      label: mode === "immersive-vr" ? "Enter VR" : "Enter AR",
      run: () => actions.enter(mode),
    }),
  );
  const link: MenuItem = {
    kind: "action",
    icon: "link",
    label: "Copy link to this view",
    key: "C",
    run: actions.copyLink,
  };
  return [
    ...(player.ready ? sessions : []),
    {
      kind: "toggle",
      icon: "stats",
      label: "Statistics",
      key: "I",
      checked: actions.statsShown,
      run: actions.toggleStats,
    },
    {
      kind: "action",
      icon: dark ? "sun" : "moon",
      label: dark ? "Light theme" : "Dark theme",
      key: "T",
      run: actions.toggleTheme,
    },
    ...(player.location ? [link] : []),
    { kind: "action", icon: "folder", label: "Open another stream…", key: "N", run: actions.showOpenScreen },
    { kind: "action", icon: "help", label: "Keys and gestures", key: "?", run: actions.toggleHelp },
  ];
}
