import { createHash } from "node:crypto";
import { type CoverId, type CoverSize, coverSizes } from "../../../shared/api/cover.ts";
import { readRegular } from "../../files/open-regular.ts";
import { coverBytesMax, coverPixelsMax, coverSecondsMax } from "../limits.ts";

export interface Cover {
  readonly coverId: CoverId;
  readonly images: ReadonlyMap<CoverSize, Uint8Array>;
}

/** Reads a picture file: a regular one that lies below `root`, within its limit. Throws with the reason when it is none. */
export async function readCoverFile(path: string, root: string): Promise<Uint8Array> {
  const read = await readRegular(path, { inside: root, bytesMax: coverBytesMax });
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

/**
 * Makes a picture's sizes as square WebP. Always decoded and encoded anew, so nothing of a foreign file reaches a
 * listener. Throws when it is no picture, or one beyond the limits.
 */
export async function makeCover(picture: Uint8Array): Promise<Cover> {
  if (picture.length > coverBytesMax)
    throw new Error(`the cover has ${picture.length} bytes, more than ${coverBytesMax}`);
  if (!isPicture(picture)) throw new Error("the cover is no JPEG, PNG, WebP, AVIF or GIF picture");
  // Loading it takes longer than all else that describes a file, and many files have no cover.
  const { default: sharp } = await import("sharp");
  const images = new Map<CoverSize, Uint8Array>();
  for (const size of coverSizes) {
    const image = sharp(picture, { limitInputPixels: coverPixelsMax, failOn: "error", sequentialRead: true, pages: 1 })
      .rotate()
      .resize(size, size, { fit: "cover" })
      .flatten({ background: "#ffffff" })
      .webp({ quality: 82 })
      .timeout({ seconds: coverSecondsMax });
    images.set(size, await image.toBuffer());
  }
  return { coverId: createHash("sha256").update(picture).digest("hex").slice(0, 32), images };
}

/** By first bytes: keeps the image library's rarer and riskier readers (SVG, PDF, TIFF...) out of reach. */
function isPicture(bytes: Uint8Array): boolean {
  const hex = Buffer.from(bytes.subarray(0, 12)).toString("hex");
  const isWebp = hex.startsWith("52494646") && hex.slice(16) === "57454250";
  const isAvif = /^66747970617669(?:66|73)$/.test(hex.slice(8));
  return (
    hex.startsWith("ffd8ff") || hex.startsWith("89504e470d0a1a0a") || hex.startsWith("474946383") || isWebp || isAvif
  );
}
