import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A folder of real music, or why there is none. */
export type RealMusic = { readonly folder: string } | { readonly folder: null; readonly reason: string };

const timeoutMs = 120_000;

/**
 * The files of a Debian package of music, such as `zaz-data` (a game's score in Ogg Vorbis), unpacked into a cache outside
 * of the checkout. Nothing is installed. The first call downloads through apt; later ones find the folder.
 */
export async function realMusic(packageName: string): Promise<RealMusic> {
  const cache = join(process.env.XDG_CACHE_HOME ?? tmpdir(), "tutti-test-music");
  const folder = join(cache, packageName);
  if (await isFolder(folder)) return { folder };
  await mkdir(cache, { recursive: true });
  const stage = await mkdtemp(join(cache, ".stage-"));
  try {
    await run("apt-get", ["download", packageName], { cwd: stage, timeout: timeoutMs });
    const archive = (await readdir(stage)).find((name) => name.endsWith(".deb"));
    if (!archive) return { folder: null, reason: `apt-get downloaded nothing for ${packageName}` };
    await run("dpkg-deb", ["-x", join(stage, archive), join(stage, "files")], { timeout: timeoutMs });
    await rename(join(stage, "files"), folder);
    return { folder };
  } catch (error) {
    if (await isFolder(folder)) return { folder };
    return { folder: null, reason: `package ${packageName} cannot be had: ${firstLine(error)}` };
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}
