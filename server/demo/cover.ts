import sharp from "sharp";
import { drawCover } from "./cover-drawing.ts";

/** The album's cover, 1000×1000 JPEG. */
export async function renderCover(seed: number): Promise<Uint8Array> {
  const jpeg = await sharp(Buffer.from(drawCover(seed)))
    .jpeg({ quality: 88, chromaSubsampling: "4:4:4" })
    .toBuffer();
  return new Uint8Array(jpeg);
}
