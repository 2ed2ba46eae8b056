import { join } from "node:path";
import { type Catalogue, createCatalogue } from "./catalogue.ts";
import { openPgliteDatabase } from "./embedded/pglite-database.ts";
import { openPostgresDatabase } from "./postgres-database.ts";

/** Opens the catalogue: PostgreSQL when there is an address, else the embedded database in the data directory. */
export async function openCatalogue(options: {
  databaseUrl: string | null;
  dataDirectory: string;
}): Promise<Catalogue> {
  const opened = options.databaseUrl
    ? await openPostgresDatabase(options.databaseUrl)
    : await openPgliteDatabase(join(options.dataDirectory, "catalogue"));
  return createCatalogue(opened);
}
