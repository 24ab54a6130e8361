/** A page that draws packed frames as it is told, and gives its pixels to a browser test. */

import {
  ArrayCamera,
  type Camera,
  Color,
  DataUtils,
  HalfFloatType,
  MathUtils,
  Matrix4,
  Mesh,
  MeshBasicMaterial,
  OrthographicCamera,
  PerspectiveCamera,
  PlaneGeometry,
  Scene,
  SRGBColorSpace,
  Vector4,
  WebGLRenderer,
  WebGLRenderTarget,
} from "three";
import { Sorter } from "../../src/render/sorter";
import { SplatMesh } from "../../src/render/splat-mesh";
import { SplatTarget } from "../../src/render/splat-target";
import { depthRow } from "../../src/render/view";
import { PACKED_WORDS, type PackedFrame, type RigView } from "../../src/types";
import { projectionMatrix, viewMatrix } from "../../src/video/rig-camera";

interface Setup {
  readonly width: number;
  readonly height: number;
  /** Half floats and a copy, or the 8 bits of the canvas. */
  readonly precise: boolean;
  readonly background: [number, number, number];
  readonly alphaMax: number;
  readonly depthBuffer: "plain" | "logarithmic" | "reversed";
}

interface Plane {
  /** World units in front of the camera. */
  readonly depth: number;
  /** sRGB-encoded. */
  readonly color: [number, number, number];
}

interface Shot {
  /** Where the packed frame is. */
  readonly frame: string;
  /** One, or more that share the canvas side by side, as the eyes of a headset do. */
  readonly views: RigView[];
  readonly near: number;
  readonly far: number;
  /** World matrix of the splats, column-major. */
  readonly world?: number[];
  readonly plane?: Plane;
  /** Half the height of what a parallel camera at the view's place sees, instead of the view's lens. */
  readonly parallel?: number;
}

class Stage {
  readonly renderer: WebGLRenderer;
  readonly scene = new Scene();
  readonly mesh = new SplatMesh();
  readonly sorter = new Sorter();
  readonly target = new SplatTarget();
  #plane: Mesh<PlaneGeometry, MeshBasicMaterial> | null = null;

  constructor(readonly setup: Setup) {
    this.renderer = new WebGLRenderer({
      antialias: false,
      logarithmicDepthBuffer: setup.depthBuffer === "logarithmic",
      reversedDepthBuffer: setup.depthBuffer === "reversed",
    });
    this.renderer.setSize(setup.width, setup.height);
    document.body.replaceChildren(this.renderer.domElement);
    this.scene.background = new Color().setRGB(...setup.background, SRGBColorSpace);
    this.scene.add(this.mesh);
    this.mesh.setLook({ alphaMax: setup.alphaMax });
    this.mesh.matrixAutoUpdate = false;
  }

  /** Sorts and shows a frame; how many Gaussians are drawn. */
  async show(frame: PackedFrame, camera: Camera): Promise<number> {
    const answer = await this.sorter.sort(frame, depthRow(camera, this.mesh));
    if (answer.frame === null || answer.order === null) throw new Error("the sorter passed a frame over");
    const before = this.mesh.order;
    this.mesh.setFrame(answer.frame, answer.order);
    this.sorter.recycle(before);
    return this.mesh.drawnCount;
  }

  placeMesh(world: number[] | undefined): void {
    this.mesh.matrix.copy(world === undefined ? new Matrix4() : new Matrix4().fromArray(world));
    this.mesh.updateMatrixWorld(true);
  }

  placePlane(plane: Plane | undefined, camera: Camera): void {
    this.#plane?.removeFromParent();
    this.#plane = null;
    if (plane === undefined) return;
    const color = new Color().setRGB(...plane.color, SRGBColorSpace);
    this.#plane = new Mesh(
      new PlaneGeometry(1000, 1000),
      new MeshBasicMaterial({ color, toneMapped: false }),
    );
    this.#plane.matrixAutoUpdate = false;
    this.#plane.matrix.copy(camera.matrixWorld).multiply(new Matrix4().makeTranslation(0, 0, -plane.depth));
    this.scene.add(this.#plane);
  }

  draw(camera: Camera): void {
    if (this.setup.precise) this.target.render(this.renderer, this.scene, camera);
    else this.renderer.render(this.scene, camera);
  }

  /** RGBA bytes of the canvas, bottom row first. Only right after drawing. */
  read(): string {
    const gl = this.renderer.getContext();
    const { width, height } = this.setup;
    const bytes = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, bytes);
    return base64(bytes);
  }

  close(): void {
    this.sorter.close();
    this.mesh.dispose();
    this.target.dispose();
    this.renderer.dispose();
  }
}

let stage: Stage | null = null;
const frames = new Map<string, ArrayBuffer>();

const calls = {
  setUp(setup: Setup): boolean {
    stage?.close();
    stage = new Stage(setup);
    return SplatTarget.supports(stage.renderer);
  },

  /** The picture, and how many Gaussians were in front of the camera. */
  async draw(shot: Shot): Promise<{ picture: string; drawn: number }> {
    const camera = cameraOf(shot, theStage().setup);
    theStage().placeMesh(shot.world);
    theStage().placePlane(shot.plane, camera);
    const drawn = await theStage().show(await packedFrame(shot.frame), camera);
    theStage().draw(camera);
    return { picture: theStage().read(), drawn };
  },

  /** The picture after the graphics context was lost and came back, with nothing set anew. */
  async drawAfterLoss(shot: Shot): Promise<string> {
    const { renderer } = theStage();
    const camera = cameraOf(shot, theStage().setup);
    const event = (name: string) =>
      new Promise((resolve) => renderer.domElement.addEventListener(name, resolve, { once: true }));
    const lost = event("webglcontextlost");
    renderer.forceContextLoss();
    await lost;
    // The browser allows it only once its own handling of the loss is over.
    await new Promise((resolve) => setTimeout(resolve));
    const restored = event("webglcontextrestored");
    renderer.forceContextRestore();
    await restored;
    theStage().draw(camera);
    return theStage().read();
  },

  /** Draws while frames take turns and the camera's order is asked for in between; every picture that was drawn. */
  async animate(shot: Shot, others: string[], pictures: number): Promise<string[]> {
    const camera = cameraOf(shot, theStage().setup);
    theStage().placeMesh(shot.world);
    const kept: string[] = [];
    const turns = [shot.frame, ...others];
    let playing = true;
    const play = async () => {
      for (let turn = 0; playing; turn++) {
        await theStage().show(await packedFrame(turns[turn % turns.length]!), camera);
        const { sorter, mesh } = theStage();
        const { order } = await sorter.sort(null, depthRow(camera, mesh));
        if (order !== null) mesh.setOrder(order);
        // Now two and now three pictures to a frame, at different moments.
        await new Promise((resolve) => setTimeout(resolve, 15 + (turn % 3) * 11));
      }
    };
    await theStage().show(await packedFrame(shot.frame), camera);
    const done = play();
    while (kept.length < pictures) {
      await new Promise(requestAnimationFrame);
      theStage().draw(camera);
      kept.push(theStage().read());
    }
    playing = false;
    await done;
    return kept;
  },

  /** Drawn into a target of linear light, as effect chains use them: RGBA floats, bottom row first. */
  async drawLinear(shot: Shot): Promise<number[]> {
    const { renderer, scene, setup } = theStage();
    const camera = cameraOf(shot, setup);
    theStage().placeMesh(shot.world);
    await theStage().show(await packedFrame(shot.frame), camera);
    const target = new WebGLRenderTarget(setup.width, setup.height, { type: HalfFloatType });
    renderer.setRenderTarget(target);
    renderer.render(scene, camera);
    const halves = new Uint16Array(setup.width * setup.height * 4);
    renderer.readRenderTargetPixels(target, 0, 0, setup.width, setup.height, halves);
    renderer.setRenderTarget(null);
    target.dispose();
    return Array.from(halves, DataUtils.fromHalfFloat);
  },
};

declare global {
  interface Window {
    splats: typeof calls;
  }
}

window.splats = calls;

function theStage(): Stage {
  if (stage === null) throw new Error("setUp was not called");
  return stage;
}

function cameraOf(shot: Shot, { width, height }: Setup): Camera {
  const eyes = shot.views.map((view) => eyeOf(shot, view));
  if (eyes.length === 1) return eyes[0]!;
  const each = width / eyes.length;
  for (const [n, eye] of eyes.entries()) {
    (eye as PerspectiveCamera).viewport = new Vector4(n * each, 0, each, height);
  }
  const both = new ArrayCamera(eyes as PerspectiveCamera[]);
  both.matrixAutoUpdate = false;
  both.matrix.copy(eyes[0]!.matrix);
  both.updateMatrixWorld(true);
  return both;
}

function eyeOf(shot: Shot, view: RigView): Camera {
  const { near, far, parallel } = shot;
  const aspect = view.widthPx / view.heightPx;
  const camera =
    parallel === undefined
      ? new PerspectiveCamera(fovDeg(view), aspect, near, far)
      : new OrthographicCamera(-parallel * aspect, parallel * aspect, parallel, -parallel, near, far);
  if (camera instanceof PerspectiveCamera) {
    camera.projectionMatrix.copy(projectionMatrix(view, near, far));
    camera.projectionMatrixInverse.copy(camera.projectionMatrix).invert();
  }
  camera.matrixAutoUpdate = false;
  camera.matrix.copy(viewMatrix(view));
  camera.updateMatrixWorld(true);
  return camera;
}

/** For views with the centre in the middle, whose projection three.js makes anew for a reversed depth buffer. */
function fovDeg(view: RigView): number {
  return 2 * MathUtils.radToDeg(Math.atan((0.5 * view.heightPx) / view.fyPx));
}

/** A frame in memory of its own, because the sorter takes it away. */
async function packedFrame(url: string): Promise<PackedFrame> {
  if (!frames.has(url)) frames.set(url, await (await fetch(url)).arrayBuffer());
  const data = new Uint32Array(frames.get(url)!.slice(0));
  return { count: data.length / PACKED_WORDS, data };
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}
