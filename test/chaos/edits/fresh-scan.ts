import { createHash } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { openCatalogue } from "../../../server/catalog/open-catalogue.ts";
import { readAt } from "../../../server/files/read-at.ts";
import { describeSource } from "../../../server/ingest/describe/describe-source.ts";
import { ffmpegEncoder } from "../../../server/ingest/encode/ffmpeg-encoder.ts";
import type { EncodeOutput, Encoder } from "../../../server/ingest/encoder.ts";
import { createIngest } from "../../../server/ingest/ingest.ts";
import { loadOperatorKey } from "../../../server/ingest/operator-key.ts";
import { createDiskMediaStore } from "../../../server/media/disk-media-store.ts";
import { ok } from "../../../shared/result.ts";
import { type Picture, pictureOf } from "./picture.ts";

/** Scans a folder into an empty data directory, again and again. What was encoded once is remembered, since only the catalogue is asked for. */
export class FreshScans {
  readonly #folder: string;
  readonly #encoder = remembering(ffmpegEncoder);
  #empty: string | null = null;

  /** `folder` is for data directories. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  async scan(music: string): Promise<Picture> {
    const data = await mkdtemp(join(this.#folder, "fresh-"));
    await cp(await this.#emptyData(), data, { recursive: true });
    const catalogue = await openCatalogue({ databaseUrl: null, dataDirectory: data, ifMissing: "make" });
    const store = createDiskMediaStore(join(data, "media"));
    await store.start();
    try {
      const ingest = createIngest({
        ...{ store, catalogue, dataDirectory: data, encoder: this.#encoder },
        operatorKey: await loadOperatorKey(data),
        log: { info: () => undefined, warn: () => undefined },
        describe: async (source, root, _signal, charset) => ok(await describeSource(source, root, charset)),
      });
      await ingest.start();
      const { failed } = await ingest.ingestDirectory(music);
      if (failed.length > 0) throw new Error(`A fresh scan fails: ${JSON.stringify(failed)}`);
      return await pictureOf(catalogue);
    } finally {
      await catalogue.close();
      await store.stop();
      await rm(data, { recursive: true, force: true, maxRetries: 5 });
    }
  }

  /** Making an empty database takes seconds, and copying one does not. */
  async #emptyData(): Promise<string> {
    if (this.#empty === null) {
      this.#empty = await mkdtemp(join(this.#folder, "empty-"));
      await (await openCatalogue({ databaseUrl: null, dataDirectory: this.#empty, ifMissing: "make" })).close();
    }
    return this.#empty;
  }
}

type Said = (output: EncodeOutput) => Promise<void> | void;

/** The same encoder, that says again what it said of the same bytes. */
function remembering(encoder: Encoder): Encoder {
  const known = new Map<string, readonly Said[]>();
  return {
    ...encoder,
    async encode(request, output) {
      const { fd, bytes } = request.source;
      const tail = Buffer.alloc(1_024);
      await readAt(fd, tail, Math.max(0, bytes - tail.length));
      const key = createHash("sha256").update(tail).update(request.kinds.join()).digest("hex");
      let said = known.get(key);
      if (said === undefined) {
        const heard: Said[] = [];
        const result = await encoder.encode(request, {
          segment: async (kind, segment) => void heard.push((to) => to.segment(kind, segment)),
          finished: async (header) => void heard.push((to) => to.finished(header)),
          measured: (sound) => void heard.push((to) => to.measured?.(sound)),
        });
        if (!result.ok) return result;
        said = heard;
        known.set(key, said);
      }
      for (const say of said) await say(output);
      return ok(null);
    },
  };
}
