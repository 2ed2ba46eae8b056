import { chmodSync, cpSync, statSync } from "node:fs";
import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { ClusterFault, inspectCluster } from "./cluster-seal.ts";
import { DurableFiles, durableStart } from "./durable-files.ts";

/** Made by the build: an empty database with its schema. Making one anew takes seconds, a copy a fraction of one. */
const preparedCluster = fileURLToPath(new URL("./empty-catalogue", import.meta.url));

export interface ClusterOptions {
  readonly directory: string;
  /** Whether a missing database is made: never where one was before. */
  readonly ifMissing: "make" | "refuse";
  /** Whether it is opened though its files are not what they were when it was closed. */
  readonly isRescue: boolean;
}

export interface OpenCluster {
  readonly database: PGlite;
  /** It was made just now, and is not on the disk for sure. */
  readonly isNew: boolean;
  /** It was closed in order, and all its files are as they were then. */
  readonly isSealed: boolean;
}

/**
 * Opens the database in a directory; rejects with a ClusterFault when its files are not what they should be. A new one is made
 * aside and then renamed, so that a killed first start never leaves half a database. The caller holds the data directory's lock.
 */
export async function openCluster({ directory, ifMissing, isRescue }: ClusterOptions): Promise<OpenCluster> {
  const isNew = await isMissing(directory);
  if (isNew && ifMissing === "refuse") throw new ClusterFault("missing", "there is none");
  if (isNew) await makeCluster(directory);
  const isSealed = inspectCluster(directory, { isRescue });
  const words: string[] = [];
  const note = (text: string) => words.push(text) > 0;
  try {
    const database = await PGlite.create({
      fs: new DurableFiles(directory),
      startParams: [...durableStart],
      extensions: { pg_trgm },
      onStdout: note,
      onStderr: note,
    });
    return { database, isNew, isSealed };
  } catch (error) {
    throw new ClusterFault("damaged", reasonOf(words, error));
  }
}

/** What PostgreSQL said last before it gave up, without the place in its source. */
function reasonOf(words: readonly string[], error: unknown): string {
  const said = words.flatMap((text) => text.split("\n")).map((line) => /(?:PANIC|FATAL|ERROR):\s+(.*)/.exec(line)?.[1]);
  const last = said.filter((line) => line !== undefined).at(-1);
  return `PostgreSQL cannot start on it: ${last ?? (error instanceof Error ? error.message : String(error))}`;
}

async function makeCluster(directory: string): Promise<void> {
  const aside = `${directory}.new`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(dirname(aside), { recursive: true });
  if (await exists(preparedCluster)) {
    // Twice as quick as the asynchronous copy; this thread has nothing else to do.
    cpSync(preparedCluster, aside, { recursive: true });
    // Others may read the prepared one. Nobody needs to look into this folder.
    chmodSync(aside, 0o700);
  } else {
    const fresh = await PGlite.create({ dataDir: aside });
    await fresh.close();
  }
  await rename(aside, directory);
}

/** No such folder, or an empty one. */
async function isMissing(directory: string): Promise<boolean> {
  const found = statSync(directory, { throwIfNoEntry: false });
  if (!found) return true;
  if (!found.isDirectory()) throw new ClusterFault("damaged", "in the place of its folder is a file");
  return (await readdir(directory).catch(() => ["unreadable"])).length === 0;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
