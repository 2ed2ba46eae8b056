import type { HlsConfig } from "hls.js";
import type { Track } from "../../shared/api/track.ts";
import type { EngineSnapshot } from "../../shared/engine/snapshot.ts";
import { isRenditionId } from "../../shared/ids.ts";
import { createLoaders } from "./hls-loaders.ts";
import { playheadIntervalMs } from "./limits.ts";
import { ListenerEngine } from "./listener-engine.ts";
import { masterUrl } from "./media-playlist.ts";
import { chooseRendition, type Quality } from "./quality.ts";

export interface TuttiOptions {
  /** The Tutti server's address, such as `https://music.example`. */
  readonly server: string;
  /** The listener has said yes to sharing: nothing contacts tracker or peers before. */
  readonly share: boolean;
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
  share(allowed: boolean): void;
  snapshot(): EngineSnapshot;
  close(): void;
}

/** Resolves when the server has answered; asks again until it does. */
export async function connectTutti({ server, share, storage = "opfs" }: TuttiOptions): Promise<Tutti> {
  const engine = await ListenerEngine.open({ baseUrl: server, storage, network: {}, onDrained: () => undefined });
  await engine.start();
  engine.share(share);
  addEventListener("pagehide", () => engine.leave());
  addEventListener("pageshow", (event) => event.persisted && engine.comeBack());
  return {
    open: (trackId, quality = "160") => openSong(engine, { server, trackId, quality }),
    share: (allowed) => engine.share(allowed),
    snapshot: () => engine.shell.snapshot(),
    close: () => engine.stop(),
  };
}

async function openSong(
  engine: ListenerEngine,
  { server, trackId, quality }: { server: string; trackId: string; quality: Quality },
): Promise<TuttiSong> {
  const answer = await fetch(new URL(`/api/v1/tracks/${encodeURIComponent(trackId)}`, server));
  if (!answer.ok) throw new Error(`Cannot open track ${trackId}: the server answers ${answer.status}`);
  const track = (await answer.json()) as Track;
  const renditionId = chooseRendition(track.renditions, quality)?.renditionId;
  if (renditionId === undefined || !isRenditionId(renditionId)) {
    throw new Error(`Cannot open track ${trackId}: it has no rendition yet`);
  }
  const fetched = await engine.manifests.fetch(renditionId);
  if (!fetched.ok) throw new Error(fetched.error);
  const manifest = fetched.value;
  engine.shell.input({ type: "play", manifest });
  let timer: ReturnType<typeof setInterval> | undefined;
  return {
    url: masterUrl(manifest),
    hlsConfig: createLoaders(manifest, (segmentIndex) => engine.shell.want({ renditionId, segmentIndex })),
    follow(audio) {
      clearInterval(timer);
      timer = setInterval(() => {
        const playing = !audio.paused && !audio.ended;
        engine.shell.input({ type: "playhead", renditionId, positionSeconds: audio.currentTime, playing });
      }, playheadIntervalMs);
    },
    leave() {
      clearInterval(timer);
      engine.shell.input({ type: "stop" });
    },
  };
}
