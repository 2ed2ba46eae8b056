/// <reference path="../files/picomatch.d.ts" />
import { basename, dirname, join, relative } from "node:path";
import picomatch from "picomatch";
import { readRegular } from "../files/open-regular.ts";

/** Whoever puts this file into a folder keeps players out of it, as on Android. What it holds means nothing. */
const noMedia = ".nomedia";
/** Navidrome's: empty, it leaves out its folder; otherwise it has patterns as .gitignore does. */
const ignoreFile = ".ndignore";

const ignoreBytesMax = 65_536;
const rulesMax = 1_000;

/** What marks in the folders leave out. Folders are to be asked about from the top down. */
export interface Ignored {
  /** To be called with the names in a folder before what lies in it is looked at. The reason why a mark could not be read, or null. */
  readMarks(folder: string, names: readonly string[]): Promise<string | null>;
  /** Whether a path, or a folder on the way to it, is left out. */
  covers(path: string, isFolder: boolean): boolean;
}

interface Rule {
  readonly matches: (path: string) => boolean;
  readonly isNegated: boolean;
  readonly isOfFolders: boolean;
}

export function createIgnored(root: string): Ignored {
  /** By folder; "all": the whole of it. */
  const marked = new Map<string, "all" | readonly Rule[]>();

  const isLeftOut = (path: string, isFolder: boolean): boolean => {
    if (marked.get(path) === "all") return true;
    let isIgnored = false;
    // The marks of inner folders come last, and the last word holds.
    for (const folder of foldersTo(root, path)) {
      const rules = marked.get(folder);
      if (rules === "all") return true;
      for (const { matches, isNegated, isOfFolders } of rules ?? [])
        if ((isFolder || !isOfFolders) && matches(relative(folder, path))) isIgnored = !isNegated;
    }
    return isIgnored;
  };

  return {
    async readMarks(folder, names) {
      if (names.includes(noMedia)) marked.set(folder, "all");
      else if (names.includes(ignoreFile)) {
        const read = await readRegular(join(folder, ignoreFile), { inside: root, bytesMax: ignoreBytesMax });
        if (!read.ok) return read.error;
        const rules = rulesOf(new TextDecoder().decode(read.value));
        marked.set(folder, rules.length === 0 ? "all" : rules);
      }
      return null;
    },
    covers: (path, isFolder) =>
      isLeftOut(path, isFolder) ||
      foldersTo(root, path).some((folder) => folder !== root && isLeftOut(folder, true)) ||
      marked.get(root) === "all",
  };
}

/** The lines of a file that mean something, as gitignore(5) reads them. */
function rulesOf(text: string): Rule[] {
  const lines = text.split(/\r?\n/u).map((line) => line.trim());
  return lines
    .filter((line) => line !== "" && !line.startsWith("#"))
    .slice(0, rulesMax)
    .map((line) => {
      const isNegated = line.startsWith("!");
      const pattern = line.replace(/^!/u, "").replace(/^\\(?=[#!])/u, "");
      const bare = pattern.replace(/\/+$/u, "");
      // A slash at the beginning or in the midst: from this folder on. Otherwise at any depth.
      const glob = bare.includes("/") ? bare.replace(/^\//u, "") : `**/${bare}`;
      const matches = picomatch(glob.normalize("NFC"), { dot: true });
      return { matches: (path) => matches(path.normalize("NFC")), isNegated, isOfFolders: bare !== pattern };
    });
}

/** The root and all folders between it and a path, the outermost first. */
function foldersTo(root: string, path: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(path); folder.length >= root.length && basename(folder) !== ""; folder = dirname(folder))
    folders.unshift(folder);
  return folders;
}
