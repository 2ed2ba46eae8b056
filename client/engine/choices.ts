import type { Rendition, Track } from "../../shared/api/track.ts";
import { isRenditionId, type RenditionId } from "../../shared/ids.ts";
import { noLimits, type UploadLimits } from "./manners/manners.ts";
import { chooseRendition, type Quality } from "./quality.ts";

/** What the listener has set. Plain data: to change a part, hand over the whole. */
export interface Choices {
  /** The listener has said yes to sharing. Nothing contacts tracker or peers before. */
  readonly share: boolean;
  /** From the next play on. */
  readonly quality: Quality;
  /** In addition to the server's. */
  readonly uploadLimits: UploadLimits;
  /** Below what the browser allows; null: only the browser's limit. */
  readonly cacheBytesMax: number | null;
}

/** What holds until the listener has set anything. */
export const firstChoices: Choices = { share: false, quality: "160", uploadLimits: noLimits, cacheBytesMax: null };

/** What will play of a track. What is kept on the device plays from there, whatever the quality chosen since. */
export function renditionOf(track: Track, quality: Quality, pinned: ReadonlySet<string>): Rendition | null {
  const kept = track.renditions.find(({ renditionId }) => pinned.has(renditionId));
  return kept ?? chooseRendition(track.renditions, quality);
}

/** Its name; null: nothing of the track can play. */
export function renditionIdOf(track: Track, quality: Quality, pinnedIds: ReadonlySet<string>): RenditionId | null {
  const renditionId = renditionOf(track, quality, pinnedIds)?.renditionId;
  return renditionId !== undefined && isRenditionId(renditionId) ? renditionId : null;
}
