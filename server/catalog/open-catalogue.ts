import { join } from "node:path";
import { nameGenres } from "./browse/name-genres.ts";
import { type Catalogue, createCatalogue } from "./catalogue.ts";
import type { OpenOptions } from "./database.ts";
import { openPgliteDatabase } from "./embedded/pglite-database.ts";
import { openPostgresDatabase } from "./postgres-database.ts";

export interface CatalogueOptions extends OpenOptions {
  readonly databaseUrl: string | null;
  readonly dataDirectory: string;
  /** The embedded database's folder; `catalogue` in the data directory if not given. */
  readonly directory?: string;
}

/** Opens the catalogue: PostgreSQL when there is an address, else the embedded database in the data directory. */
export async function openCatalogue(options: CatalogueOptions): Promise<Catalogue> {
  const opened = options.databaseUrl
    ? await openPostgresDatabase(options.databaseUrl)
    : await openPgliteDatabase(options.directory ?? embeddedDirectory(options.dataDirectory), options);
  await nameGenres(opened.database);
  return createCatalogue(opened);
}

/** Where the embedded database of a data directory is. */
export function embeddedDirectory(dataDirectory: string): string {
  return join(dataDirectory, "catalogue");
}
