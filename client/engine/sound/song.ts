import type { Track } from "../../../shared/api/track.ts";
import type { Manifest } from "../../../shared/manifest/manifest.ts";
import type { ListenerEngine } from "../listener-engine.ts";
import type { TimelineSong } from "./placed-song.ts";

/** A song on its way to the ear. */
export interface Song extends TimelineSong {
  readonly track: Track;
}

export function songOf(engine: ListenerEngine, track: Track, manifest: Manifest): Song {
  const { renditionId } = manifest;
  const { wants } = engine.shell;
  return {
    track,
    manifest,
    want: (segmentIndex, onPrefix) => wants.want({ renditionId, segmentIndex }, onPrefix),
    atHand: (segmentIndex) => wants.atHand({ renditionId, segmentIndex }),
  };
}
