import type { Track } from "../../../shared/api/track.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import type { Wants } from "../bytes/wants.ts";
import type { TimelineSong } from "./placed-song.ts";

/** A song on its way to the ear. */
export interface Song extends TimelineSong {
  readonly track: Track;
}

export function songOf(wants: Wants, track: Track, manifest: Manifest): Song {
  const { renditionId } = manifest;
  return {
    track,
    manifest,
    want: (segmentIndex, onPrefix) => wants.want({ renditionId, segmentIndex }, onPrefix),
    atHand: (segmentIndex) => wants.atHand({ renditionId, segmentIndex }),
  };
}
