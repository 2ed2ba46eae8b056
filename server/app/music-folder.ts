import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { isAbsolute, resolve } from "node:path";
import { fail, ok, type Result } from "../../shared/result.ts";

/** A folder that can be read, as an absolute path; or why not, in a sentence. */
export async function requireFolder(directory: string): Promise<Result<string, string>> {
  const path = isAbsolute(directory) ? directory : resolve(directory);
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
