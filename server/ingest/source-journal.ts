import { appendFile, mkdir, open, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { SourceKey } from "../catalog/ingested-track.ts";
import { readOwnText } from "../files/own-file.ts";
import { journalBytesMax } from "./limits.ts";

/** A file as the file system sees it. When none of these values changed, its bytes did not change either. */
export interface FileState {
  readonly path: string;
  readonly bytes: number;
  readonly modifiedMs: number;
}

/**
 * Remembers the content hash of files, so that a second run over a large folder does not read it all again.
 * It only saves time: when it is lost, files are hashed once more.
 */
export interface SourceJournal {
  keyOf(state: FileState): SourceKey | null;
  remember(state: FileState, sourceKey: SourceKey): Promise<void>;
}

type Entry = FileState & { readonly sourceKey: SourceKey };

/** A text file with one JSON object in each line. The last line of a path counts; a line that was cut by a crash is skipped. */
export async function openSourceJournal(path: string): Promise<SourceJournal> {
  await mkdir(dirname(path), { recursive: true });
  const text = (await readOwnText(path, journalBytesMax)) ?? "";
  const lines = text.split("\n").filter((line) => line !== "");
  const entries = new Map<string, Entry>();
  for (const line of lines) {
    const entry = parseJournalLine(line);
    if (entry) entries.set(entry.path, entry);
  }
  if (lines.length > entries.size) await rewrite(path, entries);
  return {
    keyOf({ path: file, bytes, modifiedMs }) {
      const entry = entries.get(file);
      return entry && entry.bytes === bytes && entry.modifiedMs === modifiedMs ? entry.sourceKey : null;
    },
    async remember({ path: file, bytes, modifiedMs }, sourceKey) {
      const entry: Entry = { path: file, bytes, modifiedMs, sourceKey };
      entries.set(file, entry);
      await appendFile(path, `${JSON.stringify(entry)}\n`);
    },
  };
}

/** Reads one line of a journal; null when it is not of our form. */
export function parseJournalLine(line: string): Entry | null {
  try {
    const { path, bytes, modifiedMs, sourceKey } = JSON.parse(line) as Record<string, unknown>;
    if (typeof path !== "string" || !isFiniteNumber(bytes) || !isFiniteNumber(modifiedMs)) return null;
    return typeof sourceKey === "string" && /^[0-9a-f]{64}$/.test(sourceKey)
      ? { path, bytes, modifiedMs, sourceKey }
      : null;
  } catch {
    return null;
  }
}

/** JSON may hold 1e400, which is read as Infinity and could not be written again. */
function isFiniteNumber(value: unknown): value is number {
  return Number.isFinite(value);
}

async function rewrite(path: string, entries: ReadonlyMap<string, Entry>): Promise<void> {
  const aside = `${path}.new`;
  const file = await open(aside, "w", 0o600);
  try {
    for (const entry of entries.values()) await file.write(`${JSON.stringify(entry)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, path);
}
