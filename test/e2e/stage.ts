import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Track } from "../../shared/api/track.ts";
import type { RenditionId } from "../../shared/ids.ts";
import { startTestServer, type TestServer, type TestServerOptions } from "../start-server.ts";
import { type Appended, type Audience, openAudience } from "./audience.ts";
import { writeSongs } from "./song.ts";

/** What ingest made of the 160 kbit/s rendition of a track. */
export interface Truth {
  readonly renditionId: RenditionId;
  /** All segments together, bytes. */
  readonly bytes: number;
  readonly segmentHashes: readonly string[];
  readonly segments: readonly Uint8Array[];
  readonly initHash: string;
}

/** The real server with songs that were just ingested, and real browsers in front of it. */
export interface Stage {
  readonly server: TestServer;
  readonly audience: Audience;
  readonly tracks: readonly Track[];
  truth(track: Track): Promise<Truth>;
  /** Bytes of audio segments that the origin has sent so far. */
  segmentBytesServed(): Promise<number>;
  /** Bytes of all media but covers. */
  mediaBytesServed(): Promise<number>;
  close(): Promise<void>;
}

export interface StageOptions extends Pick<TestServerOptions, "mediaDelayMs" | "settings"> {
  /** Lengths of the songs in seconds. */
  readonly songs: readonly number[];
}

export async function openStage(options: StageOptions): Promise<Stage> {
  const musicDirectory = await mkdtemp(join(tmpdir(), "tutti-music-"));
  const album = join(musicDirectory, "The Testers", "First Album");
  await mkdir(album, { recursive: true });
  await writeSongs(
    album,
    options.songs.map((seconds, index) => ({ seconds, seed: index + 1 })),
  );
  const server = await startTestServer({
    musicDirectory,
    mediaDelayMs: options.mediaDelayMs ?? 0,
    ...(options.settings ? { settings: options.settings } : {}),
  });
  await server.musicDone();
  const answer = (await (await fetch(`${server.url}/api/v1/tracks?limit=50`)).json()) as { items: Track[] };
  const tracks = [...answer.items].sort((one, other) => (one.trackNumber ?? 0) - (other.trackNumber ?? 0));
  const audience = await openAudience(server.url);
  const served = async (kinds: readonly string[]) => {
    let sum = 0;
    for (const kind of kinds) sum += await server.metric(`tutti_media_served_bytes_total{kind="${kind}"}`);
    return sum;
  };
  return {
    server,
    audience,
    tracks,
    truth: (track) => truthOf(server, track),
    segmentBytesServed: () => served(["segment"]),
    mediaBytesServed: () => served(["segment", "init", "playlist", "manifest"]),
    close: async () => {
      await audience.close();
      await server.close();
      await rm(musicDirectory, { recursive: true, force: true });
    },
  };
}

/** Read from the media store itself, past every part that delivers. */
export async function truthOf(server: TestServer, track: Track): Promise<Truth> {
  const rendition = track.renditions.find(
    ({ codec, bitsPerSecond }) => codec === "mp4a.40.2" && Math.abs(bitsPerSecond - 160_000) < 25_000,
  );
  if (!rendition)
    throw new Error(`Track ${track.title} has no rendition of 160 kbit/s: ${JSON.stringify(track.renditions)}`);
  const renditionId = rendition.renditionId as RenditionId;
  const segments: Uint8Array[] = [];
  for (;;) {
    const file = await server.store.openRendition(renditionId, `${segments.length}.m4s`);
    if (!file) break;
    segments.push(await file.read());
  }
  const init = await (await server.store.openRendition(renditionId, "init.mp4"))?.read();
  return {
    renditionId,
    segments,
    bytes: segments.reduce((sum, segment) => sum + segment.length, 0),
    segmentHashes: segments.map((segment) => sha256(segment)),
    initHash: sha256(init ?? new Uint8Array()),
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Appended pieces that are neither a segment that ingest made nor the beginning of one: none for an honest delivery. */
export function foreignBytes(appended: readonly Appended[], truths: readonly Truth[]): Appended[] {
  const known = new Set(truths.flatMap(({ segmentHashes, initHash }) => [...segmentHashes, initHash]));
  const segments = truths.flatMap((truth) => truth.segments);
  return appended.filter(({ hash, bytes }) => {
    if (known.has(hash)) return false;
    return !segments.some((segment) => segment.length > bytes && sha256(segment.subarray(0, bytes)) === hash);
  });
}

/** Segments that never reached the player. */
export function missingSegments(appended: readonly Appended[], truth: Truth): number[] {
  const hashes = new Set(appended.map(({ hash }) => hash));
  return truth.segmentHashes.flatMap((hash, index) => (hashes.has(hash) ? [] : [index]));
}
