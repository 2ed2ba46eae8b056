import { rename, rm, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { lockDataDirectory } from "../app/data-lock.ts";
import { adviceWithoutKey } from "../app/operators-key.ts";
import { StartError } from "../app/start-error.ts";
import { embeddedDirectory, openCatalogue } from "../catalog/open-catalogue.ts";
import { syncPath } from "../files/sync-tree.ts";
import { systemTrouble } from "../files/system-trouble.ts";
import { loadOperatorKey, type OperatorKey, operatorKeyPath, readOperatorKey } from "../ingest/operator-key.ts";
import { keepMissingNames } from "../library/keep-names.ts";
import { type RebuildReport, rebuild } from "../library/rebuild.ts";
import { diskTrackNames, type TrackNames } from "../library/track-names.ts";
import { createDiskMediaStore } from "../media/disk-media-store.ts";
import type { MediaStore } from "../media/media-store.ts";
import type { Settings } from "../settings/settings.ts";
import { describeRebuild } from "./describe-rebuild.ts";

export interface RebuildChoice {
  /** Whether media that another key signed are signed anew, with a key that is made when there is none. */
  readonly isNewKey: boolean;
}

interface Place {
  readonly settings: Settings;
  readonly dataDirectory: string;
  readonly store: MediaStore;
  readonly names: TrackNames;
  readonly operatorKey: OperatorKey;
  readonly isSigningAnew: boolean;
}

/** Makes the catalogue anew from the media and the names beside them. Exit code 1: some of it could not be taken. */
export async function runRebuild(settings: Settings, { isNewKey }: RebuildChoice): Promise<number> {
  const dataDirectory = resolve(settings.dataDirectory);
  const mediaDirectory = join(dataDirectory, "media");
  await requireMedia(mediaDirectory);
  const lock = await lockDataDirectory(dataDirectory);
  if (!lock.ok) {
    throw new StartError(`Cannot rebuild the catalogue in ${dataDirectory}: a Tutti runs there; stop it first`);
  }
  try {
    const operatorKey = await keyFor(dataDirectory, isNewKey);
    const store = createDiskMediaStore(mediaDirectory);
    const names = diskTrackNames(mediaDirectory);
    const place = { settings, dataDirectory, store, names, operatorKey, isSigningAnew: isNewKey };
    const report = await (settings.databaseUrl === null ? rebuildEmbedded(place) : rebuildPostgres(place));
    for (const line of describeRebuild(report)) console.log(line);
    return report.otherKey + report.damagedMedia.length + report.namesWithoutMedia > 0 ? 1 : 0;
  } finally {
    await lock.value.release();
  }
}

async function requireMedia(mediaDirectory: string): Promise<void> {
  const found = await stat(mediaDirectory).catch(() => null);
  if (found?.isDirectory()) return;
  throw new StartError(
    `Cannot rebuild the catalogue: there is no folder ${mediaDirectory}; set TUTTI_DATA_DIR to the data directory that holds the media`,
  );
}

async function keyFor(dataDirectory: string, isNewKey: boolean): Promise<OperatorKey> {
  const path = operatorKeyPath(dataDirectory);
  const key = await readOperatorKey(dataDirectory).catch((error: Error) => error);
  if (key instanceof Error) {
    if (!isNewKey) throw new StartError(systemTrouble(key, path) ?? `${key.message}. ${adviceWithoutKey}`);
    await rename(path, aside(path, "damaged"));
    return loadOperatorKey(dataDirectory);
  }
  if (key !== null) return key;
  if (isNewKey) return loadOperatorKey(dataDirectory);
  throw new StartError(
    `The operator's key ${path} is gone, and only with it can the media be checked. ${adviceWithoutKey}`,
  );
}

/** The new database is made beside the old one, and takes its place when it is whole. The old one is kept. */
async function rebuildEmbedded(place: Place): Promise<RebuildReport> {
  const { dataDirectory } = place;
  const directory = embeddedDirectory(dataDirectory);
  const unfinished = `${directory}.rebuild`;
  await saveNames(place);
  // Of a rebuilding that was killed: ours alone, and of no use.
  await rm(unfinished, { recursive: true, force: true });
  const catalogue = await openCatalogue({ databaseUrl: null, dataDirectory, directory: unfinished, ifMissing: "make" });
  let report: RebuildReport;
  try {
    report = await rebuild({ ...place, catalogue });
  } finally {
    await catalogue.close();
  }
  const kept = aside(directory, "damaged");
  const hadOne = await rename(directory, kept).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );
  await rename(unfinished, directory);
  await syncPath(dataDirectory);
  if (hadOne) console.log(`The catalogue that was there is kept in ${kept}`);
  return report;
}

/** Whatever can still be read of the old database goes to the names: a library of an older Tutti has none there yet. */
async function saveNames({ dataDirectory, names }: Place): Promise<void> {
  const options = { databaseUrl: null, dataDirectory, ifMissing: "refuse", isRescue: true } as const;
  const old = await openCatalogue(options).catch(() => null);
  if (old === null) return;
  try {
    const saved = await keepMissingNames({ catalogue: old, names, isThorough: true });
    if (saved > 0) console.log(`The names of ${saved} tracks were still to be read in the old catalogue`);
  } catch {
    console.log("The old catalogue cannot be read to its end: names that only it had are lost");
  } finally {
    await old.close().catch(() => undefined);
  }
}

/** PostgreSQL keeps what it has; what it lacks comes to it. */
async function rebuildPostgres(place: Place): Promise<RebuildReport> {
  const { settings, dataDirectory, names } = place;
  const catalogue = await openCatalogue({ databaseUrl: settings.databaseUrl, dataDirectory });
  try {
    await keepMissingNames({ catalogue, names, isThorough: true });
    return await rebuild({ ...place, catalogue });
  } finally {
    await catalogue.close();
  }
}

/** Another name beside the old one, which says when it was set aside. */
function aside(path: string, why: string): string {
  return `${path}.${why}-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
}
