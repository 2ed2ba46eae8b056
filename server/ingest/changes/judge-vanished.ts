import { dirname } from "node:path";
import type { KnownFile } from "../../catalog/queries/known-file.ts";
import { shownPath } from "../../files/native-path.ts";
import type { MissingQuestion } from "../ingest-report.ts";

export interface VanishedInput {
  readonly directory: string;
  /** Files that are not there any more; not those that were moved. */
  readonly vanished: readonly KnownFile[];
  /** Paths of the files that are there. */
  readonly present: readonly string[];
}

export interface VanishedVerdict {
  readonly obeyed: readonly KnownFile[];
  readonly asked: readonly MissingQuestion[];
}

/** Nobody removes so many songs here and there within one look: one of several disks behind the folder may be away. */
const scatteredMax = 50;

/**
 * Which of the files that are missing were removed, and which may be on a disk that is not mounted. A person removes a song; a disk takes
 * whole folders with it, and leaves an empty one or none.
 */
export function judgeVanished({ directory, vanished, present }: VanishedInput): VanishedVerdict {
  if (vanished.length === 0) return { obeyed: [], asked: [] };
  const askAll = (reason: string): VanishedVerdict => ({ obeyed: [], asked: askAbout(directory, vanished, reason) });
  if (present.length === 0) return askAll("there is no music in it any more");
  if (vanished.length > 1 && vanished.length > present.length) {
    return askAll("more than half of its files are missing at once");
  }
  const living = new Set(present.flatMap((path) => foldersBelow(directory, path)));
  const obeyed: KnownFile[] = [];
  const gone = new Map<string, KnownFile[]>();
  for (const file of vanished) {
    // The topmost folder in which nothing is left.
    const folder = foldersBelow(directory, file.path).findLast((above) => !living.has(above));
    if (folder === undefined) obeyed.push(file);
    else gone.set(folder, [...(gone.get(folder) ?? []), file]);
  }
  const asked: MissingQuestion[] = [];
  for (const [folder, files] of gone) {
    if (files.length === 1) obeyed.push(...files);
    else asked.push({ directory: shownPath(folder), files: files.length, reason: "the whole folder is missing" });
  }
  if (obeyed.length > scatteredMax) {
    const reason = `${obeyed.length} files are missing here and there at once`;
    return { obeyed: [], asked: [...asked, { directory: shownPath(directory), files: obeyed.length, reason }] };
  }
  return { obeyed, asked };
}

/** One question about all of them, if there are any. */
export function askAbout(directory: string, missing: readonly KnownFile[], reason: string): MissingQuestion[] {
  return missing.length === 0 ? [] : [{ directory: shownPath(directory), files: missing.length, reason }];
}

/** The folders between a folder and a path below it, the innermost first. */
function foldersBelow(directory: string, path: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(path); folder.length > directory.length; folder = dirname(folder)) folders.push(folder);
  return folders;
}
