import type { Track } from "../../../shared/api/track.ts";
import type { Codec } from "../../../shared/manifest/manifest.ts";
import { type MediaPort, typeOf } from "../sound/media-port.ts";

/**
 * How songs sound here. `timeline`: segments of ours on a media source. `native`: the browser plays a playlist by itself. `none`: it
 * plays neither.
 */
export type SoundWay = "timeline" | "native" | "none";

export interface SoundAbility {
  readonly way: SoundWay;
  plays(codec: Codec): boolean;
}

/** What an audio element says of itself. */
export interface TellingAudio {
  /** Empty: no. */
  canPlayType(type: string): string;
}

const hlsType = "application/vnd.apple.mpegurl";

/** AAC by media sources, else by the browser's own HLS player, else FLAC by media sources. */
export function soundAbility(media: MediaPort, audio: TellingAudio): SoundAbility {
  const plays = (codec: Codec) => media.plays(codec);
  const playsAlone = (codec: Codec) => audio.canPlayType(hlsType) !== "" && audio.canPlayType(typeOf(codec)) !== "";
  if (plays("mp4a.40.2")) return { way: "timeline", plays };
  if (playsAlone("mp4a.40.2")) return { way: "native", plays: playsAlone };
  if (plays("flac")) return { way: "timeline", plays };
  return { way: "none", plays: () => false };
}

/** Why nothing of a track can sound here. */
export function noSoundReason(track: Track, { way }: SoundAbility): string {
  if (track.renditions.length === 0) return "This song is not ready yet. It can be played in a moment.";
  if (way === "none")
    return "This browser can't play music from here: it has no Media Source and no HLS with AAC or FLAC.";
  return "This browser can't play this song: it lacks the codec.";
}
