import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createMemoryCatalogue } from "../../test/contract/memory-catalogue.ts";
import { createDiskMediaStore } from "../media/disk-media-store.ts";
import type { Encoder } from "./encoder.ts";
import { createIngest } from "./ingest.ts";
import { loadOperatorKey } from "./operator-key.ts";

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-source-"));
  mkdirSync(join(directory, "music"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a file that was exchanged between its hashing and its decoding is refused, before anything of it is read", async () => {
  const path = join(directory, "music", "song.mp3");
  writeFileSync(path, "one song");
  const seen: string[] = [];
  const encoder: Encoder = {
    name: "none",
    extensions: ["mp3"],
    encode: async () => {
      seen.push("encoded");
      return { ok: false, error: "no encoder" };
    },
  };
  const catalogue = createMemoryCatalogue();
  const ingest = createIngest({
    store: createDiskMediaStore(join(directory, "media")),
    catalogue: {
      ...catalogue,
      findBySource: async () => {
        writeFileSync(path, "other one");
        utimesSync(path, 1, 1);
        return null;
      },
    },
    encoder,
    operatorKey: await loadOperatorKey(directory),
    dataDirectory: directory,
    log: { info: () => undefined, warn: () => undefined },
    describe: async () => {
      seen.push("described");
      return { ok: false, error: "no description" };
    },
  });
  await ingest.start();
  expect(await ingest.ingestFile(path)).toEqual({
    state: "failed",
    path,
    reason: "it changed while it was being read",
  });
  expect(seen).toEqual([]);
});
