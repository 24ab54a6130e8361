import {
  Color,
  type ColorRepresentation,
  PerspectiveCamera,
  Scene,
  SRGBColorSpace,
  WebGLRenderer,
} from "three";
import { SplatTarget } from "../render/splat-target";
import type { RigView } from "../types";
import { Resolution } from "./resolution";
import { applyExactly } from "./rig";

/** What the stage asks of its owner. */
export interface StageOwner {
  /** Once a screen refresh; true when something that is drawn has changed. */
  update(dtS: number): boolean;
  /** The canvas has another shape: width by height. */
  resized(aspect: number): void;
  /** A picture was drawn. @param frameMs since the one before, when that was the refresh before. */
  drawn(frameMs: number | null): void;
  /** The graphics device went away, or came back. */
  contextChanged(lost: boolean): void;
}

/** A gap longer than this is a pause of the page, not a slow picture. */
const LONGEST_GAP_S = 0.25;
/** A picture that has stood for so long is drawn once more with all pixels. */
const SETTLED_S = 0.3;

/** The canvas: draws when something has changed, at a resolution that the device can keep up with. */
export class Stage {
  readonly renderer: WebGLRenderer;
  readonly scene = new Scene();
  readonly camera = new PerspectiveCamera(45, 1, 0.01, 1000);
  private readonly target = new SplatTarget();
  private readonly resolution = new Resolution(() => window.devicePixelRatio || 1);
  private exactView: RigView | null = null;
  private dirty = true;
  private lastTickMs = 0;
  private drawnLastTick = false;
  private stillS = 0;
  private ratio = 1;

  /** @throws Error when the browser gives no WebGL 2 context. */
  constructor(
    readonly canvas: HTMLCanvasElement,
    private readonly owner: StageOwner,
  ) {
    this.renderer = new WebGLRenderer({
      canvas,
      antialias: false,
      alpha: false,
      stencil: false,
      powerPreference: "high-performance",
    });
    this.renderer.xr.enabled = true;
    new ResizeObserver(() => this.resize()).observe(canvas.parentElement!);
    canvas.addEventListener("webglcontextlost", () => owner.contextChanged(true));
    canvas.addEventListener("webglcontextrestored", () => {
      this.invalidate();
      owner.contextChanged(false);
    });
  }

  /** Begins to draw. */
  start(): void {
    this.resize();
    this.renderer.setAnimationLoop((nowMs: number) => this.tick(nowMs));
  }

  /** The next screen refresh draws. */
  invalidate(): void {
    this.dirty = true;
  }

  /** Colour behind the scene, sRGB-encoded. */
  setBackground(color: ColorRepresentation | readonly [number, number, number]): void {
    const isTriple = Array.isArray(color);
    this.scene.background = isTriple
      ? new Color().setRGB(color[0], color[1], color[2], SRGBColorSpace)
      : new Color(color as ColorRepresentation);
    this.invalidate();
  }

  /** Clipping for a scene of this size, in world units. */
  setScale(sceneScale: number): void {
    this.camera.near = sceneScale * 0.005;
    this.camera.far = sceneScale * 500;
    this.camera.updateProjectionMatrix();
  }

  /** Pixels of a drawn picture. */
  get size(): readonly [width: number, height: number] {
    return [this.canvas.width, this.canvas.height];
  }

  /** The camera that is shown exactly, if one is. */
  get exact(): RigView | null {
    return this.exactView;
  }

  /** Shows a camera's picture exactly: its pose, its projection, its number of pixels. null: the window's again. */
  setExact(view: RigView | null): void {
    this.exactView = view;
    if (view === null) {
      this.resize();
      return;
    }
    this.renderer.setPixelRatio(1);
    this.renderer.setSize(view.widthPx, view.heightPx, false);
    applyExactly(view, this.camera);
    this.canvas.classList.add("is-exact");
    this.invalidate();
  }

  /** Draws now. */
  draw(): void {
    this.dirty = false;
    this.target.render(this.renderer, this.scene, this.camera);
  }

  /** The picture as a PNG. */
  async capture(): Promise<Blob> {
    this.draw();
    // Taken before the task ends, while the canvas still has the picture.
    return new Promise((done, failed) => {
      this.canvas.toBlob((blob) =>
        blob ? done(blob) : failed(new Error("the picture could not be encoded")),
      );
    });
  }

  private resize(): void {
    if (this.exactView !== null || this.renderer.xr.isPresenting) return;
    const box = this.canvas.parentElement!.getBoundingClientRect();
    const [width, height] = [Math.max(1, Math.round(box.width)), Math.max(1, Math.round(box.height))];
    this.canvas.classList.remove("is-exact");
    this.ratio = this.resolution.ratio;
    this.renderer.setPixelRatio(this.ratio);
    this.renderer.setSize(width, height, false);
    this.owner.resized(width / height);
    // An emptied canvas would flash before the next refresh.
    this.draw();
  }

  private tick(nowMs: number): void {
    const gapS = (nowMs - this.lastTickMs) / 1000;
    const dtS = Math.min(LONGEST_GAP_S, Math.max(0, gapS));
    this.lastTickMs = nowMs;
    const changed = this.owner.update(dtS) || this.dirty || this.renderer.xr.isPresenting;
    this.stillS = changed ? 0 : this.stillS + dtS;
    if (changed) this.drawTimed(gapS);
    else this.sharpen();
    this.drawnLastTick = changed;
  }

  private drawTimed(gapS: number): void {
    const inRow = this.drawnLastTick;
    this.draw();
    this.owner.drawn(inRow ? gapS * 1000 : null);
    const presenting = this.renderer.xr.isPresenting;
    if (inRow && !presenting && this.resolution.record(gapS * 1000)) this.resize();
    else if (!presenting && this.exactView === null && this.ratio !== this.resolution.ratio) this.resize();
  }

  /** Draws a still picture once with all the pixels of the screen. */
  private sharpen(): void {
    const full = this.resolution.fullRatio;
    if (this.exactView !== null || this.stillS < SETTLED_S || this.ratio === full) return;
    this.ratio = full;
    this.renderer.setPixelRatio(full);
    this.draw();
  }
}
