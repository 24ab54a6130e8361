/** Everything in plain TypeScript. */

import { scalarBits } from "../../format/scalar-bits";
import type { ClipSegment, FrameDecoder, InitSegment, Tier } from "../../types";
import { BakedFrameDecoder } from "../baked";
import { ScalarFrameDecoder } from "./decoder";

export const scalarTier: Tier = {
  name: "scalar",
  bits: scalarBits,
  decoder: async (init: InitSegment, clip: ClipSegment): Promise<FrameDecoder> =>
    clip.profile === "baked" ? new BakedFrameDecoder(clip) : new ScalarFrameDecoder(init, clip),
  close: () => {},
};
