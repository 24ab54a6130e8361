import { type Camera, InstancedBufferGeometry, type Intersection, Mesh, RawShaderMaterial, type Raycaster, type WebGLRenderer } from "three";
import { type PackedFrame } from "../types";
/** How Gaussians are drawn. */
export interface Look {
    /** Cap on a Gaussian's alpha in a pixel, in (0, 1]. */
    readonly alphaMax: number;
}
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
export declare class SplatMesh extends Mesh<InstancedBufferGeometry, RawShaderMaterial> {
    #private;
    readonly type = "SplatMesh";
    constructor();
    /** How many Gaussians are drawn. `count`, which every three.js mesh has, is another thing. */
    get drawnCount(): number;
    /** The frame that is drawn next; its array must not change until another one is set. */
    get frame(): PackedFrame;
    /** The order that is drawn next; the same holds. */
    get order(): Uint32Array;
    /**
     * What is drawn from now on. Both arrays are read at the next drawing, and again when the graphics context was
     * lost, so they belong to the mesh until others take their place.
     *
     * @param frame the frame that is there already is not uploaded again.
     * @param order indices into the frame, from back to front; those that are missing are not drawn.
     */
    setFrame(frame: PackedFrame, order: Uint32Array): void;
    /** Another order of the same frame. */
    setOrder(order: Uint32Array): void;
    setLook(look: Look): void;
    /** Gives the textures and shaders back; the mesh can be drawn again all the same. */
    dispose(): void;
    /** Gaussians are not picked. */
    raycast(_raycaster: Raycaster, _intersects: Intersection[]): void;
    /** Called by three.js for each camera, an eye being one. @throws UnsupportedError for too many Gaussians. */
    onBeforeRender(renderer: WebGLRenderer, _scene: unknown, camera: Camera): void;
}
