import { openPgliteDatabase } from "./embedded/pglite-database.ts";

/** Program of the build: makes the empty database that `pglite-cluster.ts` copies at a first start. */
const [directory] = process.argv.slice(2);
if (!directory) throw new Error("Cannot make an empty catalogue: no directory was given");
const { close } = await openPgliteDatabase(directory);
await close();
