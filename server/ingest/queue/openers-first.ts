import { dirname } from "node:path";
import { shownPath } from "../../files/native-path.ts";
import { albumFolderOf } from "../describe/disc-folder.ts";

/**
 * One song of each album comes before the others: so all albums stand in the catalogue early, each with its songs that wait, and whatever
 * somebody wants of them is a click away. Otherwise the order stays.
 */
export function openersFirst<File extends { readonly file: { readonly path: string } }>(
  files: readonly File[],
): File[] {
  const begun = new Set<string>();
  const openers: File[] = [];
  const others: File[] = [];
  for (const one of files) {
    const folder = albumFolderOf(shownPath(dirname(one.file.path)));
    (begun.has(folder) ? others : openers).push(one);
    begun.add(folder);
  }
  return [...openers, ...others];
}
