import type { Track } from "../../shared/api/track.ts";
import type { OutAudio } from "./browser/sound-out.ts";
import type { ListenerEngineOptions } from "./listener-engine.ts";
import type { MediaPort } from "./sound/media-port.ts";
import type { SampledAudio } from "./sound/sound-sampler.ts";

/** What is needed of an audio element. */
export type ListenerAudio = OutAudio & SampledAudio;

/** `storage` is `opfs` and `network` the browser's if not given. */
export interface ListenerOptions
  extends Pick<ListenerEngineOptions, "baseUrl" | "clock" | "chance">,
    Partial<Pick<ListenerEngineOptions, "storage" | "network" | "keeper">> {
  readonly audio: ListenerAudio;
  /** The browser's if not given. */
  readonly media?: MediaPort;
  /** A song was given up because the server does not have it. */
  onLost?(track: Track): void;
}
