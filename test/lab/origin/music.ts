import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Track } from "../../../shared/api/track.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import { writeSongs } from "../../e2e/song.ts";
import { truthOf } from "../../e2e/stage.ts";
import { startTestServer } from "../../start-server.ts";

export interface Song extends Pick<Track, "id" | "title" | "albumId"> {
  /** Of AAC at 160 kbit/s. */
  readonly renditionId: RenditionId;
  /** All of its segments together. */
  readonly bytes: number;
}

/** A data directory with songs that are ingested, so that each run's origin starts at once and knows nobody. */
export interface Music {
  readonly dataDirectory: string;
  readonly songs: readonly Song[];
  /** The first song's segments, a file each, for who claims to hold it. */
  readonly segmentPaths: readonly string[];
}

/** Makes songs of these lengths, and ingests them into a data directory in `folder`. */
export async function ingestMusic(folder: string, lengthsSeconds: readonly number[]): Promise<Music> {
  const musicDirectory = join(folder, "music");
  const album = join(musicDirectory, "The Testers", "First Album");
  const dataDirectory = join(folder, "data");
  await mkdir(album, { recursive: true });
  await writeSongs(
    album,
    lengthsSeconds.map((seconds, index) => ({ seconds, seed: index + 1 })),
  );
  const server = await startTestServer({ musicDirectory, dataDirectory });
  try {
    await server.musicDone();
    const answer = await fetch(`${server.url}/api/v1/tracks?limit=50`);
    const { items } = (await answer.json()) as { items: Track[] };
    const songs: Song[] = [];
    let segmentPaths: readonly string[] = [];
    for (const track of items.sort((one, other) => (one.trackNumber ?? 0) - (other.trackNumber ?? 0))) {
      const { renditionId, bytes, segments } = await truthOf(server, track);
      if (songs.length === 0) segmentPaths = await written(folder, segments);
      songs.push({ id: track.id, title: track.title, albumId: track.albumId, renditionId, bytes });
    }
    return { dataDirectory, songs, segmentPaths };
  } finally {
    await server.close();
  }
}

function written(folder: string, segments: readonly Uint8Array[]): Promise<string[]> {
  return Promise.all(
    segments.map(async (segment, index) => {
      const path = join(folder, `segment-${index}`);
      await writeFile(path, segment);
      return path;
    }),
  );
}
