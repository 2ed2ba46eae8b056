import { statfs } from "node:fs/promises";

/** Below this a disk counts as full: a file that could not be finished may have been removed already. */
const roomMin = 8_388_608;

/** How programs say that they found no room: what they had written may be gone by the time somebody looks. */
const saysFull = /\bENOSPC\b|\bEDQUOT\b|No space left on device|Disk quota exceeded/i;

/** No room on a disk, as the system itself would say it, with what is free and what is needed, bytes. */
export class DiskFullError extends Error {
  readonly code = "ENOSPC";
  readonly path: string;
  readonly freeBytes: number;
  readonly neededBytes: number;

  constructor(path: string, { freeBytes, neededBytes }: { readonly freeBytes: number; readonly neededBytes: number }) {
    super(`ENOSPC: no space left on device, write '${path}'`);
    this.path = path;
    this.freeBytes = freeBytes;
    this.neededBytes = neededBytes;
  }
}

/**
 * Rejects as the system itself would, when hardly anything can be written to the disk of a path any more, or when `reason`, the words of
 * a program that failed there, says so.
 */
export async function requireRoom(path: string, reason: string): Promise<void> {
  const free = await freeBytes(path);
  if (free >= roomMin && !saysFull.test(reason)) return;
  throw new DiskFullError(path, { freeBytes: free, neededBytes: roomMin });
}

/** Rejects when there is no room for so many bytes and for what else is kept beside them. */
export async function requireRoomFor(path: string, bytes: number): Promise<void> {
  const free = await freeBytes(path);
  const neededBytes = Math.ceil(bytes) + roomMin;
  if (free < neededBytes) throw new DiskFullError(path, { freeBytes: free, neededBytes });
}

/** What an error says of a full disk; null when it says something else. */
export function diskFullOf(error: unknown): { readonly freeBytes: number | null; readonly neededBytes: number } | null {
  if (error instanceof DiskFullError) return error;
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return code === "ENOSPC" || code === "EDQUOT" ? { freeBytes: null, neededBytes: roomMin } : null;
}

/** `the disk is full, 3 MB free, 42 MB needed`. */
export function describeFull(full: { readonly freeBytes: number | null; readonly neededBytes: number }): string {
  const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  const free = full.freeBytes === null ? "" : `, ${Math.floor(full.freeBytes / 1e6)} MB free`;
  return `the disk is full${free}, ${megabytes(full.neededBytes)} needed`;
}

/** Bytes that may still be written to the disk of a path. */
export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
