import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isRenditionId } from "../../shared/ids.ts";

/** Renditions in a data directory's media folder. They were made for a catalogue, so one was there before. */
export async function countMedia(dataDirectory: string): Promise<number> {
  const names = await readdir(join(dataDirectory, "media")).catch(noEntries);
  return names.filter(isRenditionId).length;
}

/** Whether a catalogue was in this folder before: its media are there, or what a rebuilding kept aside. */
export async function hadCatalogue(catalogueDirectory: string): Promise<boolean> {
  const dataDirectory = dirname(catalogueDirectory);
  if ((await countMedia(dataDirectory)) > 0) return true;
  const aside = `${basename(catalogueDirectory)}.damaged-`;
  return (await readdir(dataDirectory).catch(noEntries)).some((name) => name.startsWith(aside));
}

function noEntries(): string[] {
  return [];
}
