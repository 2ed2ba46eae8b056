import { statfs } from "node:fs/promises";

/** Below this a disk counts as full: a file that could not be finished may have been removed already. */
const roomMin = 8_388_608;

/** Rejects as the system itself would, when hardly anything can be written to the disk of a path any more. */
export async function requireRoom(path: string): Promise<void> {
  const { bavail, bsize } = await statfs(path);
  if (bavail * bsize >= roomMin) return;
  throw Object.assign(new Error(`ENOSPC: no space left on device, write '${path}'`), { code: "ENOSPC", path });
}
