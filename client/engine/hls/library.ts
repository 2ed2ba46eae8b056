import type { HlsConfig } from "hls.js";
import type { Track } from "../../../shared/api/track.ts";
import type { EngineSnapshot } from "../../../shared/engine/snapshot.ts";
import { isRenditionId, type RenditionId } from "../../../shared/ids.ts";
import { type Chance, pageChance } from "../chance.ts";
import { type Choices, firstChoices } from "../choices.ts";
import { type Cancel, type Clock, every, pageClock } from "../clock.ts";
import { playheadIntervalMs } from "../limits.ts";
import { ListenerEngine } from "../listener-engine.ts";
import type { UploadLimits } from "../manners/manners.ts";
import type { Network } from "../mesh/mesh.ts";
import { chooseRendition, type Quality } from "../quality.ts";
import { createLoaders } from "./hls-loaders.ts";
import { masterUrl } from "./media-playlist.ts";

export interface TuttiOptions {
  /** The Tutti server's address, such as `https://music.example`. */
  readonly server: string;
  /** The listener has said yes to sharing: nothing contacts tracker or peers before. */
  readonly share: boolean;
  /**
   * The yes named mobile data. Phones and tablets whose browser does not tell whether the connection is a mobile one share only with it.
   * False if not given.
   */
  readonly mobileData?: boolean;
  /** `opfs` if not given; it falls back to memory where the browser denies storage. */
  readonly storage?: "opfs" | "memory";
}

/** A song for any hls.js: `new Hls(song.hlsConfig)`, `hls.loadSource(song.url)`, `hls.attachMedia(audio)`. */
export interface TuttiSong {
  readonly url: string;
  readonly hlsConfig: Pick<HlsConfig, "pLoader" | "fLoader">;
  /** Tells the engine where the sound is, until `leave`. Without it segments come late. */
  follow(audio: HTMLMediaElement): void;
  /** The song is over for the engine; what was fetched stays in the cache and is shared. */
  leave(): void;
}

/** A listener without our player. */
export interface Tutti {
  /** @throws Error when the server has no such track, or no rendition of it yet. */
  open(trackId: string, quality?: Quality): Promise<TuttiSong>;
  /** Off closes every link at once. */
  share(allowed: boolean, also?: { readonly mobileData: boolean }): void;
  /** The listener's own limits, in addition to the server's; null: none. A month is a calendar month, counted in this browser. */
  limitUploads(limits: UploadLimits): void;
  snapshot(): EngineSnapshot;
  close(): void;
}

/** Time, chance and connections: the page's own, or those of a test. */
export interface Surroundings {
  readonly clock: Clock;
  readonly chance: Chance;
  readonly network: Network;
}

const page: Surroundings = { clock: pageClock, chance: pageChance, network: {} };

/** Resolves when the server has answered; asks again until it does. Pages give no `surroundings`. */
export async function connectTutti(
  { server, share, mobileData = false, storage = "opfs" }: TuttiOptions,
  surroundings: Surroundings = page,
): Promise<Tutti> {
  let followed: HTMLMediaElement | null = null;
  const isSounding = () => followed !== null && !followed.paused && !followed.ended;
  const onDrained = () => undefined;
  const engine = await ListenerEngine.open({
    baseUrl: server,
    storage,
    ...surroundings,
    onDrained,
    isSounding,
  });
  await engine.start();
  let choices: Choices = { ...firstChoices, share, mobileData };
  const choose = (change: Partial<Choices>) => {
    choices = { ...choices, ...change };
    engine.choose(choices);
  };
  choose({});
  addEventListener("pagehide", () => engine.sharing.leave());
  addEventListener("pageshow", (event) => event.persisted && engine.sharing.comeBack());
  return {
    open: (trackId, quality = "160") =>
      openSong(engine, {
        server,
        clock: surroundings.clock,
        trackId,
        quality,
        onFollow: (audio) => {
          followed = audio;
        },
      }),
    share: (allowed, also) => choose({ share: allowed, ...(also ? { mobileData: also.mobileData } : {}) }),
    limitUploads: (limits) => choose({ uploadLimits: limits }),
    snapshot: () => engine.shell.snapshot(),
    close: () => engine.stop(),
  };
}

interface OpenSongOptions {
  readonly server: string;
  readonly clock: Clock;
  readonly trackId: string;
  readonly quality: Quality;
  onFollow(audio: HTMLMediaElement): void;
}

async function openSong(
  engine: ListenerEngine,
  { server, clock, trackId, quality, onFollow }: OpenSongOptions,
): Promise<TuttiSong> {
  const renditionId = await renditionOf(server, trackId, quality);
  const fetched = await engine.manifests.fetch(renditionId);
  if (!fetched.ok) throw new Error(fetched.error);
  const manifest = fetched.value;
  engine.shell.input({ type: "play", manifest });
  let endFollowing: Cancel = () => undefined;
  return {
    url: masterUrl(manifest),
    hlsConfig: createLoaders(manifest, (segmentIndex, onMissing) =>
      engine.shell.want({ renditionId, segmentIndex }, undefined, onMissing),
    ),
    follow(audio) {
      endFollowing();
      onFollow(audio);
      endFollowing = every(clock, playheadIntervalMs, () => {
        const playing = !audio.paused && !audio.ended;
        engine.shell.input({ type: "playhead", renditionId, positionSeconds: audio.currentTime, playing });
      });
    },
    leave() {
      endFollowing();
      engine.shell.input({ type: "stop" });
    },
  };
}

async function renditionOf(server: string, trackId: string, quality: Quality): Promise<RenditionId> {
  const answer = await fetch(new URL(`/api/v1/tracks/${encodeURIComponent(trackId)}`, server));
  if (!answer.ok) throw new Error(`Cannot open track ${trackId}: the server answers ${answer.status}`);
  const track = (await answer.json()) as Track;
  const renditionId = chooseRendition(track.renditions, quality)?.renditionId;
  if (renditionId === undefined || !isRenditionId(renditionId)) {
    throw new Error(`Cannot open track ${trackId}: it has no rendition yet`);
  }
  return renditionId;
}
