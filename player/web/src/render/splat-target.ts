import {
  BufferGeometry,
  type Camera,
  Float32BufferAttribute,
  GLSL3,
  HalfFloatType,
  Mesh,
  NearestFilter,
  NoBlending,
  RawShaderMaterial,
  type Scene,
  SRGBColorSpace,
  Vector2,
  type WebGLRenderer,
  WebGLRenderTarget,
} from "three";

/**
 * Draws a scene with half-float precision, then copies it to the canvas.
 *
 * A pixel may lie under hundreds of Gaussians; rounded to 8 bits after each of them, it drifts from the picture
 * that the stream was trained for. The target holds sRGB-encoded colours, as the canvas does, so a scene looks the
 * same with it and without. Where the device cannot blend half floats, and in WebXR, whose pictures the browser
 * owns, the scene is drawn directly.
 */
export class SplatTarget {
  readonly #target: WebGLRenderTarget;
  readonly #copy = copyMesh();
  readonly #size = new Vector2();

  /** @param samples of an antialiased pixel, which smooths the edges of other objects; splats need none. */
  constructor(samples = 0) {
    this.#target = new WebGLRenderTarget(1, 1, {
      type: HalfFloatType,
      colorSpace: SRGBColorSpace,
      minFilter: NearestFilter,
      magFilter: NearestFilter,
      samples,
    });
    // three.js encodes colours for targets of this kind only as it does for the canvas.
    Object.assign(this.#target, { isXRRenderTarget: true });
    this.#copy.material.uniforms.picture = { value: this.#target.texture };
  }

  /** Whether a renderer's scenes gain precision. */
  static supports(renderer: WebGLRenderer): boolean {
    return ["EXT_color_buffer_float", "EXT_color_buffer_half_float"].some((name) =>
      renderer.extensions.has(name),
    );
  }

  /** In place of `renderer.render(scene, camera)`. Into another target than the canvas it draws directly, too. */
  render(renderer: WebGLRenderer, scene: Scene, camera: Camera): void {
    const direct = renderer.xr.isPresenting || renderer.getRenderTarget() !== null;
    if (direct || !SplatTarget.supports(renderer)) {
      renderer.render(scene, camera);
      return;
    }
    renderer.getDrawingBufferSize(this.#size);
    this.#target.setSize(this.#size.x, this.#size.y);
    renderer.getCurrentViewport(this.#target.viewport);
    renderer.setRenderTarget(this.#target);
    renderer.render(scene, camera);
    renderer.setRenderTarget(null);
    renderer.render(this.#copy, camera);
  }

  dispose(): void {
    this.#target.dispose();
    this.#copy.geometry.dispose();
    this.#copy.material.dispose();
  }
}

/** A triangle that covers the picture. */
function copyMesh(): Mesh<BufferGeometry, RawShaderMaterial> {
  const geometry = new BufferGeometry();
  geometry.setAttribute("position", new Float32BufferAttribute([-1, -1, 0, 3, -1, 0, -1, 3, 0], 3));
  const material = new RawShaderMaterial({
    name: "copy",
    glslVersion: GLSL3,
    vertexShader: "in vec3 position; void main() { gl_Position = vec4(position, 1.0); }",
    fragmentShader: `
      precision highp float;
      precision highp sampler2D;
      uniform sampler2D picture;
      out vec4 fragment;
      void main() { fragment = texelFetch(picture, ivec2(gl_FragCoord.xy), 0); }`,
    blending: NoBlending,
    depthTest: false,
    depthWrite: false,
    toneMapped: false,
  });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  return mesh;
}
