import type { PerspectiveCamera, WebGLRenderer } from "three";
import type { RigView } from "../types";
import type { VolumetricVideo } from "../video/volumetric-video";
import type { Player } from "./player";

/** What scripts on the page, tests and tinkerers may take hold of. */
export interface ClipgstreamHandle {
  readonly video: VolumetricVideo;
  readonly camera: PerspectiveCamera;
  readonly renderer: WebGLRenderer;
  readonly player: Player;
  /** Shows exactly what a camera sees, in its own number of pixels; null: the viewer's view again. */
  setView(view: RigView | null): void;
  /** The picture as a PNG's data URL, drawn anew with the right order of splats. */
  capture(): Promise<string>;
}

declare global {
  interface Window {
    clipgstream?: ClipgstreamHandle;
  }
}

export function clipgstreamHandle(player: Player): ClipgstreamHandle {
  return {
    video: player.video,
    camera: player.stage.camera,
    renderer: player.stage.renderer,
    player,
    setView: (view) => player.setExact(view),
    capture: async () => dataUrl(await player.capture()),
  };
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result as string);
    reader.onerror = () => failed(reader.error ?? new Error("the picture could not be read"));
    reader.readAsDataURL(blob);
  });
}
