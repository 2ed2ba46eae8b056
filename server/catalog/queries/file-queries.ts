import { Buffer } from "node:buffer";
import { and, asc, eq, gte, isNotNull, lt, or, sql } from "drizzle-orm";
import type { TrackId } from "../../../shared/ids.ts";
import { nativePath, pathFromBytes } from "../../files/native-path.ts";
import type { Database } from "../database.ts";
import { files } from "../schema.ts";
import type { FilePart, KnownFile } from "./known-file.ts";

/** Rows that are written in one statement. */
const rowsAtOnce = 500;

export async function filesBelow(database: Database, directory: string): Promise<KnownFile[]> {
  const folder = bytesOf(directory.endsWith("/") ? directory : `${directory}/`);
  // The next name after all that begin with the folder's: a slash is 0x2F.
  const after = Buffer.concat([folder.subarray(0, -1), Buffer.of(0x30)]);
  const rows = await database
    .select()
    .from(files)
    .where(and(gte(files.path, folder), lt(files.path, after)))
    .orderBy(asc(files.path), asc(files.part));
  return rows.map(fileOf);
}

export async function filesOfTrack(database: Database, trackId: TrackId): Promise<KnownFile[]> {
  const rows = await database
    .select()
    .from(files)
    .where(eq(files.trackId, trackId))
    .orderBy(asc(files.addedAt), asc(files.path), asc(files.part));
  return rows.map(fileOf);
}

export async function failedFiles(database: Database, limit?: number): Promise<KnownFile[]> {
  const failed = database
    .select()
    .from(files)
    .where(eq(files.state, "failed"))
    .orderBy(asc(files.path), asc(files.part));
  const rows = await (limit === undefined ? failed : failed.limit(limit));
  return rows.map(fileOf);
}

export async function countFailedFiles(database: Database): Promise<number> {
  return database.$count(files, eq(files.state, "failed"));
}

export async function trackOfAudio(database: Database, audioKey: string): Promise<TrackId | null> {
  const rows = await database
    .select({ trackId: files.trackId })
    .from(files)
    .where(and(eq(files.audioKey, audioKey), isNotNull(files.trackId)))
    .orderBy(asc(files.addedAt), asc(files.path))
    .limit(1);
  return rows[0]?.trackId ?? null;
}

export async function keepFiles(database: Database, kept: readonly KnownFile[]): Promise<void> {
  // A reason may quote what a broken file says: text in the database has no zeros.
  const rows = kept.map((file) => ({
    ...file,
    path: bytesOf(file.path),
    reason: file.reason?.replaceAll("\0", "\ufffd") ?? null,
  }));
  await database.transaction(async (transaction) => {
    for (let at = 0; at < rows.length; at += rowsAtOnce) {
      await transaction
        .insert(files)
        .values(rows.slice(at, at + rowsAtOnce))
        .onConflictDoUpdate({
          target: [files.path, files.part],
          set: {
            bytes: sql`excluded.bytes`,
            modifiedMs: sql`excluded.modified_ms`,
            device: sql`excluded.device`,
            inode: sql`excluded.inode`,
            beside: sql`excluded.beside`,
            wholeKey: sql`excluded.whole_key`,
            audioKey: sql`excluded.audio_key`,
            trackId: sql`excluded.track_id`,
            state: sql`excluded.state`,
            reason: sql`excluded.reason`,
            addedAt: sql`excluded.added_at`,
          },
        });
    }
  });
}

export async function forgetFiles(database: Database, forgotten: readonly FilePart[]): Promise<void> {
  for (let at = 0; at < forgotten.length; at += rowsAtOnce) {
    const some = forgotten.slice(at, at + rowsAtOnce);
    await database
      .delete(files)
      .where(or(...some.map(({ path, part }) => and(eq(files.path, bytesOf(path)), eq(files.part, part)))));
  }
}

function fileOf({ path, addedAt, ...row }: typeof files.$inferSelect): KnownFile {
  return { ...row, path: pathFromBytes(path), addedAt: new Date(addedAt).toISOString() };
}

function bytesOf(path: string): Buffer {
  const native = nativePath(path);
  return typeof native === "string" ? Buffer.from(native, "utf8") : native;
}
