/** Arrays of 32-bit words as integer textures, which shaders read by index. */

import {
  Box2,
  DataTexture,
  type PixelFormat,
  RedIntegerFormat,
  RGBAIntegerFormat,
  UnsignedIntType,
  Vector2,
  type WebGLRenderer,
} from "three";

/** Texels of a row: what every WebGL2 device can do. Shaders read index i at (i & 2047, i >> 11). */
export const TEXTURE_WIDTH = 2048;
export const TEXTURE_WIDTH_BITS = 11;

const FIRST_HEIGHT = 8;

/**
 * Rows of a texture that is to hold so many: the next of 8, 12, 16, 24, 32, 48, ... so that frames whose sizes
 * differ a little fit the texture that is there.
 *
 * @param most rows that the device allows, which may be between two steps.
 */
export function textureHeight(rows: number, most: number): number {
  const power = 2 ** Math.ceil(Math.log2(Math.max(rows, FIRST_HEIGHT)));
  const step = rows <= 0.75 * power && power > FIRST_HEIGHT ? 0.75 * power : power;
  return Math.min(step, Math.max(rows, most));
}

/** The full rows, and the texels of a last row that is not full, which so many texels take. */
export function textureRows(texels: number): { readonly full: number; readonly rest: number } {
  return { full: Math.floor(texels / TEXTURE_WIDTH), rest: texels % TEXTURE_WIDTH };
}

/** A texture that grows when it must and is written in place otherwise. */
export class WordTexture {
  readonly #channels: 1 | 4;
  #texture: DataTexture;
  /** What words are uploaded from; itself never a texture of the device. */
  readonly #source: DataTexture;
  readonly #region = new Box2();
  readonly #place = new Vector2();

  /** @param channels words of a texel. */
  constructor(channels: 1 | 4) {
    this.#channels = channels;
    this.#texture = wordTexture(channels, FIRST_HEIGHT);
    this.#source = wordTexture(channels, FIRST_HEIGHT);
  }

  /** Another object after the texture has grown. */
  get texture(): DataTexture {
    return this.#texture;
  }

  /** How many texels a device can hold. */
  static limit(renderer: WebGLRenderer): number {
    return TEXTURE_WIDTH * renderer.capabilities.maxTextureSize;
  }

  /**
   * Uploads the first `texels` of `words`; what lies behind them in the texture stays as it was.
   *
   * @param words at least texels * channels of them.
   */
  write(renderer: WebGLRenderer, words: Uint32Array, texels: number): void {
    const { full, rest } = textureRows(texels);
    this.#fit(full + (rest ? 1 : 0), renderer.capabilities.maxTextureSize);
    const { image } = this.#source;
    image.data = words as Uint32Array<ArrayBuffer>;
    image.height = this.#texture.image.height;
    if (full > 0) this.#copy(renderer, TEXTURE_WIDTH, 0, full);
    if (rest > 0) this.#copy(renderer, rest, full, full + 1);
    image.data = null;
  }

  dispose(): void {
    this.#texture.dispose();
  }

  #copy(renderer: WebGLRenderer, width: number, firstRow: number, endRow: number): void {
    this.#region.min.set(0, firstRow);
    this.#region.max.set(width, endRow);
    renderer.copyTextureToTexture(this.#source, this.#texture, this.#region, this.#place.set(0, firstRow));
  }

  #fit(rows: number, most: number): void {
    if (rows <= this.#texture.image.height) return;
    this.#texture.dispose();
    this.#texture = wordTexture(this.#channels, textureHeight(rows, most));
  }
}

function wordTexture(channels: 1 | 4, height: number): DataTexture {
  const format: PixelFormat = channels === 4 ? RGBAIntegerFormat : RedIntegerFormat;
  const texture = new DataTexture(null, TEXTURE_WIDTH, height, format, UnsignedIntType);
  texture.internalFormat = channels === 4 ? "RGBA32UI" : "R32UI";
  texture.unpackAlignment = 4;
  // three.js makes room for it and uploads nothing.
  texture.source.dataReady = false;
  texture.needsUpdate = true;
  return texture;
}
