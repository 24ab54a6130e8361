import {
  AddEquation,
  Box3,
  type Camera,
  ColorManagement,
  CustomBlending,
  DoubleSide,
  Float32BufferAttribute,
  GLSL3,
  InstancedBufferGeometry,
  type Intersection,
  Matrix4,
  Mesh,
  OneFactor,
  OneMinusSrcAlphaFactor,
  type PerspectiveCamera,
  RawShaderMaterial,
  type Raycaster,
  Sphere,
  SRGBTransfer,
  type Texture,
  Uint16BufferAttribute,
  Vector2,
  Vector3,
  Vector4,
  type WebGLRenderer,
  type WebGLRenderTarget,
} from "three";
import { UnsupportedError } from "../errors";
import { PACKED_WORDS, type PackedFrame } from "../types";
import { DEFAULT_ALPHA_MAX, NEAR } from "./drawing-rules";
import { FRAGMENT_SHADER, SPLATS_PER_INSTANCE, VERTEX_SHADER } from "./splat-shaders";
import { unitLength } from "./view";
import { WordTexture } from "./word-texture";

/** How Gaussians are drawn. */
export interface Look {
  /** Cap on a Gaussian's alpha in a pixel, in (0, 1]. */
  readonly alphaMax: number;
}

const TEXELS_PER_GAUSSIAN = PACKED_WORDS / 4;
const EMPTY: PackedFrame = { count: 0, data: new Uint32Array(0) };

/**
 * Gaussians of one frame, drawn by any WebGLRenderer, in WebXR too.
 *
 * Frame and order change together, between two drawings: `setFrame` only says what the next one draws, which
 * uploads both to the textures that the last one did not read, and then uses those.
 *
 * On an sRGB canvas colours are blended as they are, sRGB-encoded, as the specification asks; so they are in a
 * SplatTarget. Any other render target holds linear light: there each Gaussian's colour is converted first, which
 * agrees with the scene around it, but blends soft edges otherwise than the stream was trained for. Tone mapping,
 * fog and clipping planes do not apply. Opaque objects hide Gaussians by depth; Gaussians write none. The near and
 * far planes of the camera do not cut Gaussians.
 */
export class SplatMesh extends Mesh<InstancedBufferGeometry, RawShaderMaterial> {
  override readonly type = "SplatMesh";
  readonly #uniforms: SplatUniforms;
  readonly #gaussians = new Swapped(4);
  readonly #order = new Swapped(1);
  #frame = EMPTY;
  #drawn = new Uint32Array(0);
  /** What holds the textures' content; another one after the context was lost, or with another renderer. */
  #uploadedTo: object | null = null;
  #frameIsNew = false;
  #orderIsNew = false;

  constructor() {
    const uniforms = splatUniforms();
    super(quads(), splatMaterial(uniforms));
    this.#uniforms = uniforms;
    this.frustumCulled = false;
  }

  /** How many Gaussians are drawn. `count`, which every three.js mesh has, is another thing. */
  get drawnCount(): number {
    return this.#drawn.length;
  }

  /** The frame that is drawn next; its array must not change until another one is set. */
  get frame(): PackedFrame {
    return this.#frame;
  }

  /** The order that is drawn next; the same holds. */
  get order(): Uint32Array {
    return this.#drawn;
  }

  /**
   * What is drawn from now on. Both arrays are read at the next drawing, and again when the graphics context was
   * lost, so they belong to the mesh until others take their place.
   *
   * @param frame the frame that is there already is not uploaded again.
   * @param order indices into the frame, from back to front; those that are missing are not drawn.
   */
  setFrame(frame: PackedFrame, order: Uint32Array): void {
    this.#frameIsNew ||= frame !== this.#frame;
    this.#orderIsNew = true;
    this.#frame = frame;
    this.#drawn = order as Uint32Array<ArrayBuffer>;
    this.geometry.instanceCount = Math.ceil(order.length / SPLATS_PER_INSTANCE);
  }

  /** Another order of the same frame. */
  setOrder(order: Uint32Array): void {
    this.setFrame(this.#frame, order);
  }

  setLook(look: Look): void {
    this.#uniforms.alphaMax.value = look.alphaMax;
  }

  /** Gives the textures and shaders back; the mesh can be drawn again all the same. */
  override dispose(): void {
    this.#gaussians.dispose();
    this.#order.dispose();
    this.#uploadedTo = null;
    this.geometry.dispose();
    this.material.dispose();
    // Older versions of three.js have no method to inherit that does this.
    this.dispatchEvent({ type: "dispose" });
  }

  /** Gaussians are not picked. */
  override raycast(_raycaster: Raycaster, _intersects: Intersection[]): void {}

  /** Called by three.js for each camera, an eye being one. @throws UnsupportedError for too many Gaussians. */
  override onBeforeRender(renderer: WebGLRenderer, _scene: unknown, camera: Camera): void {
    this.#upload(renderer);
    const uniforms = this.#uniforms;
    uniforms.gaussians.value = this.#gaussians.texture;
    uniforms.order.value = this.#order.texture;
    uniforms.count.value = this.#drawn.length;
    currentViewport(renderer, uniforms.viewport.value);
    modelView.multiplyMatrices(camera.matrixWorldInverse, this.matrixWorld);
    uniforms.near.value = NEAR * unitLength(modelView);
    setDepth(uniforms, renderer, camera);
    uniforms.linearOutput.value = !isEncoded(renderer);
    // Otherwise three.js takes the values over only where the material changes.
    this.material.uniformsNeedUpdate = true;
  }

  #upload(renderer: WebGLRenderer): void {
    const anew = this.#uploadedTo !== renderer.properties;
    if (!anew && !this.#orderIsNew) return;
    const texels = this.#frame.count * TEXELS_PER_GAUSSIAN;
    requireRoom(renderer, texels);
    if (anew || this.#frameIsNew) this.#gaussians.write(renderer, this.#frame.data, texels);
    this.#order.write(renderer, this.#drawn, this.#drawn.length);
    this.#uploadedTo = renderer.properties;
    this.#frameIsNew = this.#orderIsNew = false;
  }
}

const modelView = new Matrix4();
const bufferSize = new Vector2();

function currentViewport(renderer: WebGLRenderer, viewport: Vector4): void {
  renderer.getCurrentViewport(viewport);
  if (viewport.z > 0 && viewport.w > 0) return;
  // Nobody has set a size: three.js then draws to all of the canvas.
  renderer.getDrawingBufferSize(bufferSize);
  viewport.set(0, 0, bufferSize.x, bufferSize.y);
}

/** Two textures in turn: a driver that still draws from one need not be waited for to write the other. */
class Swapped {
  readonly #textures: readonly [WordTexture, WordTexture];
  #shown = 0;

  constructor(channels: 1 | 4) {
    this.#textures = [new WordTexture(channels), new WordTexture(channels)];
  }

  get texture(): Texture {
    return this.#textures[this.#shown]!.texture;
  }

  write(renderer: WebGLRenderer, words: Uint32Array, texels: number): void {
    this.#shown = 1 - this.#shown;
    this.#textures[this.#shown]!.write(renderer, words, texels);
  }

  dispose(): void {
    for (const each of this.#textures) each.dispose();
  }
}

function splatUniforms() {
  return {
    gaussians: { value: null as Texture | null },
    order: { value: null as Texture | null },
    count: { value: 0 },
    viewport: { value: new Vector4() },
    near: { value: NEAR },
    depthRange: { value: new Vector2(-1, 1) },
    logDepth: { value: 0 },
    linearOutput: { value: false },
    alphaMax: { value: DEFAULT_ALPHA_MAX },
  };
}

type SplatUniforms = ReturnType<typeof splatUniforms>;

function splatMaterial(uniforms: SplatUniforms): RawShaderMaterial {
  const material = new RawShaderMaterial({
    name: "splats",
    glslVersion: GLSL3,
    uniforms,
    vertexShader: VERTEX_SHADER,
    fragmentShader: FRAGMENT_SHADER,
    transparent: true,
    premultipliedAlpha: true,
    blending: CustomBlending,
    blendEquation: AddEquation,
    blendSrc: OneFactor,
    blendDst: OneMinusSrcAlphaFactor,
    depthTest: true,
    depthWrite: false,
    toneMapped: false,
    // Quads are made in the window, so a mirrored object does not turn them round.
    side: DoubleSide,
    forceSinglePass: true,
  });
  // A scene's override material knows nothing of splats.
  material.allowOverride = false;
  return material;
}

/** The quads of an instance: corners of -1 and 1, and the number of the splat. */
function quads(): InstancedBufferGeometry {
  const corners: number[] = [];
  const index: number[] = [];
  for (let splat = 0; splat < SPLATS_PER_INSTANCE; splat++) {
    corners.push(-1, -1, splat, 1, -1, splat, 1, 1, splat, -1, 1, splat);
    index.push(...[0, 1, 2, 0, 2, 3].map((corner) => 4 * splat + corner));
  }
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute(corners, 3));
  geometry.setIndex(new Uint16BufferAttribute(index, 1));
  geometry.instanceCount = 0;
  // What the corners say of the size means nothing.
  geometry.boundingBox = new Box3();
  geometry.boundingSphere = new Sphere(new Vector3(), Number.POSITIVE_INFINITY);
  return geometry;
}

function setDepth(uniforms: SplatUniforms, renderer: WebGLRenderer, camera: Camera): void {
  const { reversedDepthBuffer, logarithmicDepthBuffer } = renderer.capabilities;
  uniforms.depthRange.value.set(reversedDepthBuffer ? 0 : -1, 1);
  const { far, isPerspectiveCamera } = camera as PerspectiveCamera;
  uniforms.logDepth.value = logarithmicDepthBuffer && isPerspectiveCamera ? 2 / Math.log2(far + 1) : 0;
}

/** Whether what is drawn now is to be sRGB-encoded; see the rules of three.js for its own materials. */
function isEncoded(renderer: WebGLRenderer): boolean {
  const target = renderer.getRenderTarget() as (WebGLRenderTarget & { isXRRenderTarget?: boolean }) | null;
  const space =
    target === null
      ? renderer.outputColorSpace
      : target.isXRRenderTarget === true
        ? target.texture.colorSpace
        : ColorManagement.workingColorSpace;
  return ColorManagement.getTransfer(space) === SRGBTransfer;
}

function requireRoom(renderer: WebGLRenderer, texels: number): void {
  const limit = WordTexture.limit(renderer);
  if (texels <= limit) return;
  const most = Math.floor(limit / TEXELS_PER_GAUSSIAN);
  throw new UnsupportedError(
    `this graphics device draws at most ${most} Gaussians, and the frame has more`,
    "",
    "choose a lower quality, or another device",
  );
}
