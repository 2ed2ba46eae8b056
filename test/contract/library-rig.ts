import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import type { Catalogue } from "../../server/catalog/catalogue.ts";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { describeSource } from "../../server/ingest/describe/describe-source.ts";
import { mediabunnyEncoder } from "../../server/ingest/encode/mediabunny-encoder.ts";
import { createIngest, type DirectoryChoice, type Ingest } from "../../server/ingest/ingest.ts";
import type { IngestOptions } from "../../server/ingest/ingest-options.ts";
import { loadOperatorKey } from "../../server/ingest/operator-key.ts";
import { keepNames } from "../../server/library/keep-names.ts";
import { mend } from "../../server/library/mend.ts";
import { createShelf, type Shelf } from "../../server/library/shelf.ts";
import { diskTrackNames } from "../../server/library/track-names.ts";
import { createDiskMediaStore } from "../../server/media/disk-media-store.ts";
import type { MediaStore } from "../../server/media/media-store.ts";
import { ok } from "../../shared/result.ts";
import { clickTrack, taggedWave, wavBytes } from "./sound.ts";

/** A music folder, and all of a server that makes a library of it: the real encoder, disk and database. */
export class LibraryRig {
  readonly #empty: string;
  readonly #options: Partial<IngestOptions>;
  /** Holds the music folder, the data directory, and what a test lays aside. */
  directory = "";
  /** Another one once a test says so. */
  music = "";
  catalogue!: Catalogue;
  store!: MediaStore;
  shelf!: Shelf;
  ingest!: Ingest;
  /** How often the encoder was asked. */
  jobs = 0;

  /** `empty` is a data directory with an empty database: making one takes seconds, and copying one does not. */
  constructor(empty: string, options: Partial<IngestOptions>) {
    this.#empty = empty;
    this.#options = options;
  }

  async open(): Promise<void> {
    this.directory = mkdtempSync(join(tmpdir(), "tutti-library-"));
    this.music = join(this.directory, "music");
    mkdirSync(this.music);
    cpSync(this.#empty, join(this.directory, "data"), { recursive: true });
    await this.#boot({});
    this.jobs = 0;
  }

  async close(): Promise<void> {
    await this.#end();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** As when the server is started anew, with other settings if they are given. */
  readonly restart = async (change: Partial<IngestOptions> = {}): Promise<void> => {
    await this.#end();
    await this.#boot(change);
  };

  /** A look at the whole music folder. */
  readonly scan = (choice?: DirectoryChoice) => this.ingest.ingestDirectory(this.music, undefined, choice);

  /** A WAVE file of so many seconds in the music folder. Returns its path. */
  readonly addSong = (path: string, seconds: number, tags: Readonly<Record<string, string>> = {}): string => {
    const place = join(this.music, path);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, taggedWave(wavBytes(clickTrack(seconds, 44_100)), tags));
    return place;
  };

  readonly songs = async () => (await this.catalogue.listTracks({ limit: 100 })).items;
  readonly titles = async () => (await this.songs()).map(({ title }) => title).sort();
  readonly idOf = async (title: string) => (await this.songs()).find((track) => track.title === title)?.id;

  /** Each playlist's title, and the titles of its songs behind it. */
  readonly lists = async () => {
    const { items } = await this.catalogue.listPlaylists({ limit: 9 });
    const found = await Promise.all(items.map(({ id }) => this.catalogue.findPlaylist(id)));
    return found.map((playlist) => [playlist?.title, ...(playlist?.tracks.map(({ title }) => title) ?? [])]);
  };

  async #boot(change: Partial<IngestOptions>): Promise<void> {
    const data = join(this.directory, "data");
    const mediaDirectory = join(data, "media");
    const nowMs = Date.now;
    const store = createDiskMediaStore(mediaDirectory);
    await store.start();
    const operatorKey = await loadOperatorKey(data);
    const names = diskTrackNames(mediaDirectory);
    const opened = await openCatalogue({ databaseUrl: null, dataDirectory: data, ifMissing: "make" });
    const catalogue = keepNames({ catalogue: opened, names, nowMs });
    const shelf = createShelf({ catalogue, names, store, operatorKey, nowMs });
    this.ingest = createIngest({
      ...{ store, catalogue, shelf, operatorKey, dataDirectory: data },
      encoder: {
        ...mediabunnyEncoder,
        encode: (job, sink) => {
          this.jobs += 1;
          return mediabunnyEncoder.encode(job, sink);
        },
      },
      log: { info: () => undefined, warn: () => undefined },
      describe: async (source, root, _signal, charset) => ok(await describeSource(source, root, charset)),
      ...this.#options,
      ...change,
    });
    await this.ingest.start();
    await mend({ catalogue, names, store, operatorKey, nowMs }, new AbortController().signal);
    [this.store, this.catalogue, this.shelf] = [store, catalogue, shelf];
  }

  async #end(): Promise<void> {
    await this.catalogue.close();
    await this.store.stop();
  }
}

/** A rig that is new for each test of the file. */
export function useLibrary(options: Partial<IngestOptions> = {}): LibraryRig {
  const empty = mkdtempSync(join(tmpdir(), "tutti-empty-"));
  const rig = new LibraryRig(empty, options);
  beforeAll(async () => {
    await (await openCatalogue({ databaseUrl: null, dataDirectory: empty, ifMissing: "make" })).close();
  });
  afterAll(() => rmSync(empty, { recursive: true, force: true }));
  beforeEach(() => rig.open());
  afterEach(() => rig.close());
  return rig;
}
