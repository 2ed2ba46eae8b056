import type { Rendition } from "../../shared/api/track.ts";
import { isRenditionId, type RenditionId } from "../../shared/ids.ts";
import { noLimits, type UploadLimits } from "./manners/manners.ts";
import { chooseRendition, type Quality } from "./quality.ts";

/** What the listener has set. Plain data: to change a part, hand over the whole. */
export interface Choices {
  /** The listener has said yes to sharing. Nothing contacts tracker or peers before. */
  readonly share: boolean;
  /** The yes named mobile data. Without that nothing is shared where a browser would not tell of it, see manners/device.ts. */
  readonly mobileData: boolean;
  /** From the next play on. */
  readonly quality: Quality;
  /** In addition to the server's. */
  readonly uploadLimits: UploadLimits;
  /** Below what the browser allows; null: only the browser's limit. */
  readonly cacheBytesMax: number | null;
}

/** What holds until the listener has set anything. */
export const firstChoices: Choices = {
  share: false,
  mobileData: false,
  quality: "160",
  uploadLimits: noLimits,
  cacheBytesMax: null,
};

/** What will play of a track, of those of its renditions that can be played. What is kept on the device plays from there, whatever the quality chosen since. */
export function renditionOf(
  renditions: readonly Rendition[],
  quality: Quality,
  pinned: ReadonlySet<string>,
): Rendition | null {
  const kept = renditions.find(({ renditionId }) => pinned.has(renditionId));
  return kept ?? chooseRendition(renditions, quality);
}

/** Its name; null: nothing of the track can play. */
export function renditionIdOf(
  renditions: readonly Rendition[],
  quality: Quality,
  pinnedIds: ReadonlySet<string>,
): RenditionId | null {
  const renditionId = renditionOf(renditions, quality, pinnedIds)?.renditionId;
  return renditionId !== undefined && isRenditionId(renditionId) ? renditionId : null;
}
