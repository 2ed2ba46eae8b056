import { mkdir, realpath } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import { readOwnText } from "../files/own-file.ts";
import { writeWholeFile } from "../files/write-whole-file.ts";

/** Folders of music that the operator has named where only the operator can: a setting, or the terminal of this machine. */
export interface NamedFolders {
  /** Whether a folder is one of them, or lies in one; links are followed first. */
  includes(directory: string): Promise<boolean>;
  /** All of them; of two that lie in each other the outer one. */
  all(): Promise<readonly string[]>;
  /** That of `all` in which a folder lies, or which it is, links followed where it is there; null when it is none of them. */
  rootOf(directory: string): Promise<string | null>;
  /** That of `all` in which a path lies as both are written, or which it is; null when there is none. */
  above(path: string): Promise<string | null>;
}

const fileName = "music-folders.json";

export function namedFolders(dataDirectory: string, musicFolders: readonly string[]): NamedFolders {
  const all = async () => {
    const named = [...new Set([...musicFolders, ...(await readNames(dataDirectory))].map((folder) => resolve(folder)))];
    return named.filter((folder) => !named.some((other) => other !== folder && folder.startsWith(below(other))));
  };
  return {
    all,
    async rootOf(directory) {
      const wanted = await realOrNamed(directory);
      for (const folder of await all()) {
        const root = await realOrNamed(folder);
        if (wanted === root || wanted.startsWith(below(root))) return folder;
      }
      return null;
    },
    async above(path) {
      return (await all()).find((folder) => path === folder || path.startsWith(below(folder))) ?? null;
    },
    async includes(directory) {
      const wanted = await realpath(directory).catch(() => null);
      if (wanted === null) return false;
      const named = [...musicFolders, ...(await readNames(dataDirectory))];
      const real = await Promise.all(named.map((folder) => realpath(folder).catch(() => null)));
      return real.some((folder) => folder !== null && (wanted === folder || wanted.startsWith(below(folder))));
    },
  };
}

/** Names a folder for good. For commands on this machine alone: whoever can write to the data directory may do more than that. */
export async function nameFolder(dataDirectory: string, directory: string): Promise<void> {
  const names = await readNames(dataDirectory);
  if (names.some((name) => resolve(name) === resolve(directory))) return;
  await mkdir(dataDirectory, { recursive: true });
  const text = `${JSON.stringify([...names, resolve(directory)], null, 2)}\n`;
  await writeWholeFile(join(dataDirectory, fileName), [Buffer.from(text)]);
}

async function readNames(dataDirectory: string): Promise<readonly string[]> {
  const text = (await readOwnText(join(dataDirectory, fileName)).catch(() => null)) ?? "[]";
  try {
    const names: unknown = JSON.parse(text);
    return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
  } catch {
    return [];
  }
}

async function realOrNamed(directory: string): Promise<string> {
  return realpath(directory).catch(() => resolve(directory));
}

function below(folder: string): string {
  return folder.endsWith(sep) ? folder : `${folder}${sep}`;
}
