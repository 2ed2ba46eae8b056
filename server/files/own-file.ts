import { access } from "node:fs/promises";
import { readRegular } from "./open-regular.ts";

/** Bytes of a file that the program keeps for itself: keys, lists, notes. None has more than some hundred kilobytes. */
const ownFileBytesMax = 16_000_000;

/** A file of the program's own that cannot be used; the message tells the operator which, and why. */
export class OwnFileError extends Error {}

/**
 * A file of the program's own, or `null` when there is none. Throws with its name and the reason when it is something else than a
 * file, or more than we ever wrote. A link is followed: secrets are often mounted as one.
 */
export async function readOwnFile(path: string, bytesMax = ownFileBytesMax): Promise<Buffer | null> {
  const found = await readRegular(path, { bytesMax });
  if (found.ok) return found.value;
  const isThere = await access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
  );
  if (!isThere) return null;
  throw new OwnFileError(`Cannot read "${path}": ${found.error}`);
}

/** The same as text. */
export async function readOwnText(path: string, bytesMax?: number): Promise<string | null> {
  return (await readOwnFile(path, bytesMax))?.toString("utf8") ?? null;
}
