/** Edge lengths in pixels in which each cover is kept, as WebP. */
export const coverSizes = [96, 320, 800] as const;
export type CoverSize = (typeof coverSizes)[number];

/** Path of the 320 pixel cover; `coverUrlAt` gives the other sizes. */
export function coverUrlOf(coverId: string): string {
  return `/media/covers/${coverId}/320.webp`;
}

/** The same cover in another size. */
export function coverUrlAt(coverUrl: string, size: CoverSize): string {
  return coverUrl.replace(/\/\d+\.webp$/, `/${size}.webp`);
}
