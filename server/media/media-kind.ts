/** What the origin serves, as labelled in `tutti_media_served_bytes_total`. */
export const mediaKinds = ["segment", "init", "playlist", "manifest", "cover"] as const;
export type MediaKind = (typeof mediaKinds)[number];
