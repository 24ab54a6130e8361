import "./styles/tokens.css";
import "./styles/layout.css";
import "./styles/controls.css";
import "./styles/menus.css";
import "./styles/screens.css";
import { App } from "./app";
import { clipgstreamHandle } from "./handle";
import { parseParameters } from "./params";
import { NO_WEBGL2 } from "./problems";
import { Screens } from "./screens";
import { Theme } from "./theme";

/** Whether this browser can draw at all; asked on a canvas of its own, since a canvas keeps its first context. */
function hasWebGl2(): boolean {
  const context = document.createElement("canvas").getContext("webgl2");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return context !== null;
}

function start(): void {
  const root = document.getElementById("app")!;
  const parameters = parseParameters(window.location.search);
  const theme = new Theme(parameters.theme);
  if (!hasWebGl2()) {
    const screens = new Screens();
    root.classList.add("has-screen");
    root.append(screens.element);
    screens.showProblem(NO_WEBGL2, [{ label: "Try again", run: () => window.location.reload() }]);
    return;
  }
  const app = new App(root, parameters, theme);
  window.clipgstream = clipgstreamHandle(app.player);
  app.start();
}

start();
