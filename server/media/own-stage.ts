import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { holdFile } from "../files/kernel-lock.ts";

/** A folder for unfinished files that one process has for itself. */
export interface OwnStage {
  readonly directory: string;
  /** Removes it with all that is in it. */
  release(): Promise<void>;
}

/** `{token}` is a folder, `{token}.owner` the file that its process holds for as long as it lives. */
const ownerFile = /^([0-9a-f]{24})\.owner$/;

/** Makes a folder of our own. The file is held before the folder is there, so that no folder is ever without its living owner. */
export async function claimStage(stages: string): Promise<OwnStage> {
  for (;;) {
    const directory = join(stages, randomBytes(12).toString("hex"));
    const held = await holdFile(`${directory}.owner`);
    // Another process, just starting, has taken the new file for that of a dead one.
    if (held === "held-by-another") continue;
    await mkdir(directory);
    return {
      directory,
      async release() {
        // On a disk that has become read-only nothing can be removed: the next start does it, as after a kill.
        await rm(directory, { recursive: true, force: true })
          .then(() => rm(`${directory}.owner`, { force: true }))
          .catch(() => undefined);
        if (held !== "no-locks-there") await held.release();
      },
    };
  }
}

/**
 * Removes the folders of processes that are dead: nobody holds their files. A folder without such a file is left alone, and so are
 * all where the file system keeps no locks: nothing proves that their owners are dead.
 */
export async function removeDeadStages(stages: string): Promise<void> {
  for (const name of await readdir(stages)) {
    const token = ownerFile.exec(name)?.[1];
    if (token === undefined) continue;
    const held = await holdFile(join(stages, name));
    if (typeof held === "string") continue;
    await rm(join(stages, token), { recursive: true, force: true, maxRetries: 5 });
    await rm(join(stages, name), { force: true });
    await held.release();
  }
}
