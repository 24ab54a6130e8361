/** Arrays of 32-bit words as integer textures, which shaders read by index. */
import { DataTexture, type WebGLRenderer } from "three";
/** Texels of a row: what every WebGL2 device can do. Shaders read index i at (i & 2047, i >> 11). */
export declare const TEXTURE_WIDTH = 2048;
export declare const TEXTURE_WIDTH_BITS = 11;
/**
 * Rows of a texture that is to hold so many: the next of 8, 12, 16, 24, 32, 48, ... so that frames whose sizes
 * differ a little fit the texture that is there.
 *
 * @param most rows that the device allows, which may be between two steps.
 */
export declare function textureHeight(rows: number, most: number): number;
/** The full rows, and the texels of a last row that is not full, which so many texels take. */
export declare function textureRows(texels: number): {
    readonly full: number;
    readonly rest: number;
};
/** A texture that grows when it must and is written in place otherwise. */
export declare class WordTexture {
    #private;
    /** @param channels words of a texel. */
    constructor(channels: 1 | 4);
    /** Another object after the texture has grown. */
    get texture(): DataTexture;
    /** How many texels a device can hold. */
    static limit(renderer: WebGLRenderer): number;
    /**
     * Uploads the first `texels` of `words`; what lies behind them in the texture stays as it was.
     *
     * @param words at least texels * channels of them.
     */
    write(renderer: WebGLRenderer, words: Uint32Array, texels: number): void;
    dispose(): void;
}
