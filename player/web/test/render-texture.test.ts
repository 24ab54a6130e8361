import type { Box2, DataTexture, Vector2, WebGLRenderer } from "three";
import { describe, expect, it } from "vitest";
import {
  TEXTURE_WIDTH,
  TEXTURE_WIDTH_BITS,
  textureHeight,
  textureRows,
  WordTexture,
} from "../src/render/word-texture";

/** A device's textures as arrays of words. */
class ArrayDevice {
  readonly capabilities = { maxTextureSize: 2048 };
  readonly words = new Map<DataTexture, Uint32Array>();
  uploadedTexels = 0;

  copyTextureToTexture(source: DataTexture, to: DataTexture, region: Box2, place: Vector2): void {
    const channels = to.internalFormat === "R32UI" ? 1 : 4;
    const { width, height } = to.image as { width: number; height: number };
    if (!this.words.has(to)) this.words.set(to, new Uint32Array(width * height * channels));
    const from = source.image.data as unknown as Uint32Array;
    for (let y = region.min.y; y < region.max.y; y++) {
      const start = y * width * channels;
      const row = from.subarray(start, start + region.max.x * channels);
      // WebGL refuses to read beyond an array's end.
      expect(row.length).toBe(region.max.x * channels);
      this.words.get(to)!.set(row, (place.y + y - region.min.y) * width * channels);
      this.uploadedTexels += region.max.x;
    }
  }

  get renderer(): WebGLRenderer {
    return this as unknown as WebGLRenderer;
  }
}

/** What a shader reads at a texel's index. */
function texel(words: Uint32Array, index: number, channels: number): number[] {
  const [x, y] = [index & (TEXTURE_WIDTH - 1), index >> TEXTURE_WIDTH_BITS];
  const at = (y * TEXTURE_WIDTH + x) * channels;
  return [...words.subarray(at, at + channels)];
}

describe("texture layout", () => {
  it("has rows as wide as their index's bits say, and even", () => {
    expect(1 << TEXTURE_WIDTH_BITS).toBe(TEXTURE_WIDTH);
    expect(TEXTURE_WIDTH % 2).toBe(0);
  });

  it("grows in steps that hold what is asked for and waste at most half of it", () => {
    const heights = new Set<number>();
    for (let rows = 0; rows <= 2048; rows++) {
      const height = textureHeight(rows, 2048);
      heights.add(height);
      expect(height).toBeGreaterThanOrEqual(rows);
      expect(height).toBeLessThanOrEqual(Math.max(8, 1.5 * rows));
      expect(height).toBeLessThanOrEqual(2048);
    }
    expect([...heights].slice(0, 6)).toEqual([8, 12, 16, 24, 32, 48]);
    expect(heights.size).toBeLessThan(18);
    expect(textureHeight(1600, 2000)).toBe(2000);
  });

  it("divides texels into full rows and a rest", () => {
    expect(textureRows(0)).toEqual({ full: 0, rest: 0 });
    expect(textureRows(2047)).toEqual({ full: 0, rest: 2047 });
    expect(textureRows(4096)).toEqual({ full: 2, rest: 0 });
    expect(textureRows(4097)).toEqual({ full: 2, rest: 1 });
  });

  it.each([1, 4] as const)("puts every texel of %i words where shaders look for it", (channels) => {
    const device = new ArrayDevice();
    const texture = new WordTexture(channels);
    for (const texels of [1, 2048, 5000, 20_000, 7, 30_001]) {
      const words = Uint32Array.from({ length: texels * channels }, (_, n) => n * 3 + texels);
      texture.write(device.renderer, words, texels);
      const there = device.words.get(texture.texture)!;
      for (const index of [0, 1, texels >> 1, texels - 1]) {
        if (index < texels) {
          expect(texel(there, index, channels)).toEqual([
            ...words.subarray(index * channels, (index + 1) * channels),
          ]);
        }
      }
    }
  });

  it("uploads no more than it is given, into the texture that is there", () => {
    const device = new ArrayDevice();
    const texture = new WordTexture(4);
    texture.write(device.renderer, new Uint32Array(4 * 20_000), 20_000);
    const before = texture.texture;
    device.uploadedTexels = 0;
    // Longer than what counts, as reused memory is.
    texture.write(device.renderer, new Uint32Array(4 * 20_000), 6001);
    texture.write(device.renderer, new Uint32Array(0), 0);
    expect(texture.texture).toBe(before);
    expect(device.uploadedTexels).toBe(6001);
  });
});
