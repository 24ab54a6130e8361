/** Rules of drawing that more than one module of the splat pass needs; see "Drawing" in docs/stream-format.md. */
/** Gaussians whose centre is not deeper than this in front of the camera are not drawn. Units of the stream. */
export declare const NEAR = 0.01;
/** Cap on a Gaussian's alpha in a pixel where the stream names none. */
export declare const DEFAULT_ALPHA_MAX = 0.999;
