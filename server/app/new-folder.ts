import { readdir } from "node:fs/promises";

/** What a Tutti makes in its data directory, at the first start or later. */
const made = ["catalogue", "keys", "media", "demo", "ingest"] as const;

/** Whether no Tutti has worked in this data directory before: then, and only then, it composes an album of its own. */
export async function isNewFolder(dataDirectory: string): Promise<boolean> {
  const names = await readdir(dataDirectory).catch(() => []);
  return !names.some((name) => made.some((part) => name === part || name.startsWith(`${part}.`)));
}
