/** Edge lengths in pixels in which each cover is kept, as WebP. */
export const coverSizes = [96, 320, 800] as const;
export type CoverSize = (typeof coverSizes)[number];

/** 32 lowercase hex digits: the first 16 bytes of SHA-256 of the picture that was handed in. */
export type CoverId = string;

/** Whether a text out of a URL has the shape of a cover's id. */
export function isCoverId(text: string): text is CoverId {
  return /^[0-9a-f]{32}$/.test(text);
}

/** Path of the 320 pixel cover; `coverUrlAt` gives the other sizes. */
export function coverUrlOf(coverId: string): string {
  return `/media/covers/${coverId}/320.webp`;
}

/** The same cover in another size. */
export function coverUrlAt(coverUrl: string, size: CoverSize): string {
  return coverUrl.replace(/\/\d+\.webp$/, `/${size}.webp`);
}
