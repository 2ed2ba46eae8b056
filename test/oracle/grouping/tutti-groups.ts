import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { openCatalogue } from "../../../server/catalog/open-catalogue.ts";
import { openRegular } from "../../../server/files/open-regular.ts";
import { describeSource } from "../../../server/ingest/describe/describe-source.ts";
import type { TrackId } from "../../../shared/ids.ts";
import { sampleRendition } from "../../contract/catalogue-samples.ts";

export interface Groups {
  /** By path: the album of each file. */
  readonly albums: ReadonlyMap<string, string>;
  /** Names of all artists. */
  readonly artists: readonly string[];
}

/** Reads the tags of each file and publishes it in a real catalogue, without its sound. */
export async function groupsOf(root: string, paths: readonly string[], scratch: string): Promise<Groups> {
  const data = await mkdtemp(join(scratch, "data-"));
  const catalogue = await openCatalogue({ databaseUrl: null, dataDirectory: data, ifMissing: "make" });
  try {
    const byId = new Map<string, string>();
    for (const path of paths) {
      const opened = await openRegular(join(root, path));
      if (!opened.ok) throw new Error(`${path}: ${opened.error}`);
      const { facts } = await describeSource(opened.value, root).finally(() => opened.value.close());
      const sourceKey = createHash("sha256").update(path).digest("hex");
      const trackId = sourceKey.slice(0, 20) as TrackId;
      byId.set(trackId, path);
      const track = { ...facts, trackId, sourceKey, sourceName: path, durationSeconds: 100, coverId: null };
      await catalogue.publishTrack(track, sampleRendition(path, "aac160"));
    }
    const albums = new Map<string, string>();
    for await (const { id, albumId } of allOf((cursor) => catalogue.listTracks({ limit: 100, ...cursor })))
      albums.set(byId.get(id) ?? id, albumId);
    const artists: string[] = [];
    for await (const { name } of allOf((cursor) => catalogue.listArtists({ limit: 100, ...cursor })))
      artists.push(name);
    return { albums, artists };
  } finally {
    await catalogue.close();
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function* allOf<Item>(
  ask: (cursor: { cursor?: string }) => Promise<{ items: Item[]; next: string | null }>,
): AsyncGenerator<Item> {
  for (let cursor: { cursor?: string } = {}; ; ) {
    const { items, next } = await ask(cursor);
    yield* items;
    if (next === null) return;
    cursor = { cursor: next };
  }
}
