import { cpSync } from "node:fs";
import { access, mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { pg_trgm } from "@electric-sql/pglite/contrib/pg_trgm";

/** Made by the build: an empty database with its schema. Making one anew takes seconds, a copy a fraction of one. */
const preparedCluster = fileURLToPath(new URL("./empty-catalogue", import.meta.url));

/**
 * Opens the database in a directory, which is made when it is missing. A new one is made aside and then renamed, so that
 * a killed first start never leaves half a database. The caller holds the data directory's lock.
 */
export async function openCluster(directory: string): Promise<PGlite> {
  if (!(await exists(directory))) await makeCluster(directory);
  return PGlite.create({ dataDir: directory, extensions: { pg_trgm } });
}

async function makeCluster(directory: string): Promise<void> {
  const aside = `${directory}.new`;
  await rm(aside, { recursive: true, force: true });
  await mkdir(dirname(aside), { recursive: true });
  if (await exists(preparedCluster)) {
    // Twice as quick as the asynchronous copy; this thread has nothing else to do.
    cpSync(preparedCluster, aside, { recursive: true });
  } else {
    const fresh = await PGlite.create({ dataDir: aside });
    await fresh.close();
  }
  await rename(aside, directory);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
