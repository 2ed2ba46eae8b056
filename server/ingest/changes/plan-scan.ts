import { fileKey, isFormer, type KnownFile } from "../../catalog/queries/known-file.ts";
import { changed } from "../../files/open-regular.ts";
import type { Scan, ScannedFile } from "../scan.ts";

/** What is to be done after a folder was looked through. */
export interface ScanPlan {
  /** Files whose songs are as they should be: not one of them is opened. */
  readonly unchanged: readonly KnownFile[];
  readonly toLook: readonly FileToLook[];
  /** Files that were there and are not any more. */
  readonly vanished: readonly KnownFile[];
  /** Of `unchanged` the parts of files whose cue sheet cannot be read. */
  readonly kept: readonly KnownFile[];
}

export interface FileToLook {
  readonly file: ScannedFile;
  /** What was known of it, or of the file that was moved to its path. */
  readonly known: KnownFile | null;
}

export interface ScanPlanInput {
  readonly scan: Scan;
  /** All files that the catalogue knows below the folder. */
  readonly known: readonly KnownFile[];
  /** Whether a song is in the catalogue. */
  readonly isVisible: (trackId: string) => boolean;
  /** Whether files that failed are tried again though they did not change. */
  readonly isRetrying: boolean;
}

/** Compares a folder with what the catalogue knows of it. Size and time decide: when both are the same, the file is. */
export function planScan({ scan, known, isVisible, isRetrying }: ScanPlanInput): ScanPlan {
  const byKey = new Map(known.map((file) => [fileKey(file), file]));
  const seen = new Set(scan.files.map(fileKey));
  const unread = scan.faults.map(({ path }) => path);
  const kept = known.filter(({ path, part, state }) => scan.kept?.has(path) && part > 0 && state !== "missing");
  const keys = new Set(kept.map(fileKey));
  const vanished = known.filter(
    (file) =>
      !keys.has(fileKey(file)) &&
      (file.state !== "missing" || isFormer(file)) &&
      !seen.has(fileKey(file)) &&
      !unread.some((fault) => isOf(file.path, fault)),
  );
  const moved = new Map(vanished.map((file) => [identity(file), file]));
  const unchanged: KnownFile[] = [...kept];
  const toLook: FileToLook[] = [];
  for (const file of scan.files) {
    const before = byKey.get(fileKey(file));
    if (before && isSettled(before, file, { isVisible, isRetrying })) {
      unchanged.push(before);
      continue;
    }
    const from = before ?? moved.get(identity(file)) ?? null;
    toLook.push({ file, known: from });
  }
  return { unchanged, toLook, vanished, kept };
}

function isSettled(
  before: KnownFile,
  now: ScannedFile,
  { isVisible, isRetrying }: Pick<ScanPlanInput, "isVisible" | "isRetrying">,
): boolean {
  const isSame = before.bytes === now.bytes && before.modifiedMs === now.modifiedMs && before.beside === now.beside;
  if (!isSame) return false;
  // Somebody was writing it: what it is now was never read to its end.
  if (before.state === "failed") return !isRetrying && before.reason !== changed;
  return before.state === "done" && before.trackId !== null && isVisible(before.trackId);
}

/** Whether a path is one that could not be read, or lies below it. */
function isOf(path: string, fault: string): boolean {
  return path === fault || path.startsWith(`${fault}/`);
}

/** A file that was renamed keeps all of it. */
function identity({ device, inode, bytes, modifiedMs, part }: KnownFile | ScannedFile): string {
  return `${device} ${inode} ${bytes} ${modifiedMs} ${part}`;
}
