import { statfs } from "node:fs/promises";

/** Below this a disk counts as full: a file that could not be finished may have been removed already. */
const roomMin = 8_388_608;

/** How programs say that they found no room: what they had written may be gone by the time somebody looks. */
const saysFull = /\bENOSPC\b|\bEDQUOT\b|No space left on device|Disk quota exceeded/i;

/**
 * Rejects as the system itself would, when hardly anything can be written to the disk of a path any more, or when `reason`, the words of
 * a program that failed there, says so.
 */
export async function requireRoom(path: string, reason: string): Promise<void> {
  if ((await freeBytes(path)) >= roomMin && !saysFull.test(reason)) return;
  throw Object.assign(new Error(`ENOSPC: no space left on device, write '${path}'`), { code: "ENOSPC", path });
}

/** Bytes that may still be written to the disk of a path. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
