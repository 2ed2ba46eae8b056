import { constants, existsSync } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, resolve } from "node:path";
import { fail, ok, type Result } from "../../shared/result.ts";
import { StartError } from "./start-error.ts";

/** The folders of `TUTTI_MUSIC_DIR`, which are parted as in PATH; a folder whose own name holds such a sign is one folder. */
export function foldersIn(setting: string | null): readonly string[] {
  if (setting === null) return [];
  return existsSync(setting) ? [setting] : setting.split(delimiter).filter((folder) => folder !== "");
}

/** A folder that can be read, as an absolute path without a slash at its end; or why not, in a sentence. */
export async function requireFolder(directory: string): Promise<Result<string, string>> {
  const path = resolve(directory);
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return fail(`Cannot read music from "${directory}": it is no folder`);
    await access(path, constants.R_OK | constants.X_OK);
    return ok(path);
  } catch (error) {
    const reason =
      error instanceof Error && "code" in error && error.code === "ENOENT"
        ? "there is no such folder"
        : "it can't be opened";
    return fail(`Cannot read music from "${directory}": ${reason}`);
  }
}

/**
 * Throws a `StartError` when none of the folders can be read and nothing of them is known: then their names are wrong. A folder that is
 * away among others, or whose songs are known, is waited for.
 */
export async function requireAnyFolder(
  folders: readonly string[],
  isKnown: (directory: string) => Promise<boolean>,
): Promise<void> {
  const troubles: string[] = [];
  for (const directory of folders) {
    const folder = await requireFolder(directory);
    if (folder.ok || (await isKnown(resolve(directory)))) return;
    troubles.push(folder.error);
  }
  if (troubles.length > 0) throw new StartError(troubles.join("; "));
}
