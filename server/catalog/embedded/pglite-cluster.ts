import { chmodSync, cpSync, readdirSync, readFileSync, statSync } from "node:fs";
import { access, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";
import { ClusterFault, inspectCluster } from "./cluster-seal.ts";
import { DurableFiles, durableStart } from "./durable-files.ts";

/** Made by the build: an empty database with its schema. Making one anew takes seconds, a copy a fraction of one. */
const preparedCluster = findPrepared();

const buffersMin = 16;
const buffersMax = 128;

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
      startParams: [...durableStart, "-c", `shared_buffers=${buffersMegabytes(bytesIn(directory))}MB`],
      extensions: { pg_trgm },
      onStdout: note,
      onStderr: note,
    });
    return { database, isNew, isSealed };
  } catch (error) {
    throw new ClusterFault("damaged", reasonOf(words, error));
  }
}

/**
 * Pages that PostgreSQL keeps in memory, MB. It sets all of them up at its start: its usual 128 MB are a quarter of the work of
 * starting, and a small library never fills them.
 */
export function buffersMegabytes(databaseBytes: number): number {
  return Math.round(Math.min(Math.max(databaseBytes / 4_000_000, buffersMin), buffersMax));
}

/** 0 where it cannot be told: PostgreSQL itself says what is wrong with its folders. */
function bytesIn(directory: string): number {
  try {
    const files = readdirSync(join(directory, "base"), { recursive: true, withFileTypes: true });
    const sizes = files.map(({ parentPath, name }) => statSync(join(parentPath, name)).size);
    return sizes.reduce((sum, bytes) => sum + bytes, 0);
  } catch {
    return 0;
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
  if (preparedCluster !== null && (await exists(preparedCluster))) {
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

/** Where the prepared database is. Run from source it is the last build's, as long as that has the same migrations. */
function findPrepared(): string | null {
  const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
  if (!import.meta.url.endsWith(".ts")) return here("./empty-catalogue");
  const journal = "migrations/meta/_journal.json";
  const ours = readFileSync(here(`../${journal}`), "utf8");
  const built = "../../../dist/server";
  try {
    return readFileSync(here(`${built}/${journal}`), "utf8") === ours ? here(`${built}/empty-catalogue`) : null;
  } catch {
    // Nothing was built yet.
    return null;
  }
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
