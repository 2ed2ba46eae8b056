import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { IngestStatus } from "../../shared/api/ingest.ts";
import { adminTokenPath } from "../app/admin-token.ts";
import { describeHolder, type LockHolder, lockDataDirectory } from "../app/data-lock.ts";
import { requireFolder } from "../app/music-folder.ts";
import { nameFolder } from "../app/named-folders.ts";
import { requireOperatorKey } from "../app/operators-key.ts";
import { StartError } from "../app/start-error.ts";
import { openCatalogue } from "../catalog/open-catalogue.ts";
import { readOwnText } from "../files/own-file.ts";
import { findEncoder } from "../ingest/encode/find-encoder.ts";
import { createIngest } from "../ingest/ingest.ts";
import { createWorkerEncoder } from "../ingest/workers/worker-encoder.ts";
import { keepNames } from "../library/keep-names.ts";
import { mend } from "../library/mend.ts";
import { diskTrackNames } from "../library/track-names.ts";
import { createDiskMediaStore } from "../media/disk-media-store.ts";
import type { Settings } from "../settings/settings.ts";
import { describeReport } from "./describe-report.ts";

/** Adds a folder. When a server has the data directory open, that server does the work. */
export async function runIngest(settings: Settings, directory: string): Promise<number> {
  const folder = await requireFolder(directory);
  if (!folder.ok) throw new StartError(folder.error);
  const dataDirectory = resolve(settings.dataDirectory);
  await nameFolder(dataDirectory, folder.value);
  const lock = await lockDataDirectory(dataDirectory).catch((error: Error) => {
    throw new StartError(`Cannot use the data directory ${dataDirectory}: ${error.message}`);
  });
  if (!lock.ok) return handOver({ holder: lock.error, settings, dataDirectory, directory: folder.value });
  try {
    return await ingestHere(settings, dataDirectory, folder.value);
  } finally {
    await lock.value.release();
  }
}

async function ingestHere(settings: Settings, dataDirectory: string, directory: string): Promise<number> {
  const operatorKey = await requireOperatorKey(dataDirectory);
  const mediaDirectory = join(dataDirectory, "media");
  const store = createDiskMediaStore(mediaDirectory);
  await store.start();
  const names = diskTrackNames(mediaDirectory);
  const opening = openCatalogue({ databaseUrl: settings.databaseUrl, dataDirectory });
  const opened = await opening.catch(async (error: unknown) => {
    await store.stop();
    throw error;
  });
  const catalogue = keepNames({ catalogue: opened, names, nowMs: Date.now });
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    const ingest = createIngest({
      store,
      catalogue,
      operatorKey,
      dataDirectory,
      encoder: createWorkerEncoder({ encoder: await findEncoder() }),
      log: { info: () => undefined, warn: () => undefined },
      onProgress: ({ item }) => {
        if (item.state === "done" || item.state === "failed")
          console.log(`  ${item.state === "done" ? "♪" : "–"} ${item.title}`);
      },
    });
    await ingest.start();
    await mend({ catalogue, names, store, operatorKey }, stopping.signal);
    const report = await ingest.ingestDirectory(directory, stopping.signal);
    console.log(describeReport(report));
    return report.cancelled > 0 ? 130 : 0;
  } finally {
    await catalogue.close();
    await store.stop();
  }
}

interface HandOver {
  readonly holder: LockHolder | null;
  readonly settings: Settings;
  readonly dataDirectory: string;
  readonly directory: string;
}

/** Lets the running server do the work, and shows how it goes. */
async function handOver({ holder, settings, dataDirectory, directory }: HandOver): Promise<number> {
  const advice = `Cannot open ${dataDirectory}: another Tutti (${describeHolder(holder)}) has it open`;
  const url = requireAddress(holder, advice);
  const token =
    settings.adminToken ?? ((await readOwnText(adminTokenPath(dataDirectory)).catch(() => null)) ?? "").trim();
  const answer = await fetch(`${url}/api/v1/ops/ingest`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ directory }),
  }).catch((error: Error) => {
    throw new StartError(`${advice}, and ${url} does not answer here (${error.message}): ${whereElse(holder)}`);
  });
  if (answer.status === 401) {
    throw new StartError(
      `${advice}, and it refuses our admin token: set TUTTI_ADMIN_TOKEN to that of the server, or stop it`,
    );
  }
  if (!answer.ok) throw new StartError(`The server at ${url} refuses: ${await answer.text()}`);
  console.log(`The server at ${url} adds the music`);
  const told = new Set<string>();
  for (;;) {
    await delay(1000);
    const status = (await (await fetch(`${url}/api/v1/ingest`)).json()) as IngestStatus;
    for (const { title, state, reason } of status.kind === "demo" ? [] : status.items) {
      if ((state !== "done" && state !== "failed") || told.has(title)) continue;
      told.add(title);
      console.log(state === "done" ? `  ♪ ${title}` : `  – ${title}: ${reason ?? ""}`);
    }
    if (status.state === "idle") return 0;
  }
}

/** In another container the server's address means another machine. */
function whereElse(holder: LockHolder | null): string {
  const isHere = holder === null || holder.host === hostname();
  return isHere ? "stop it and try again" : `run this command there, on ${holder.host}, or stop it`;
}

function requireAddress(holder: LockHolder | null, advice: string): string {
  if (holder?.url) return holder.url;
  throw new StartError(`${advice} and does not serve yet: try again in a moment, or stop it`);
}
