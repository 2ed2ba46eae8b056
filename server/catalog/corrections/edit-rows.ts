import { and, desc, eq, inArray, isNull, lt, sql } from "drizzle-orm";
import type { TrackId } from "../../../shared/ids.ts";
import type { Database } from "../database.ts";
import { corrections, edits } from "../schema.ts";
import { type Corrections, type Edit, tracksOf } from "./correction.ts";
import { recordsOf, standing } from "./standing.ts";

/** A statement has room for some ten thousand values. */
const rowsAtATime = 1_000;

/** The corrections of these songs that stand; songs without any are left out. */
export async function standingOf(database: Database, trackIds: readonly TrackId[]): Promise<Map<TrackId, Corrections>> {
  const { trackId, field, said } = corrections;
  const rows = await database
    .select({ trackId, field, said, position: edits.position, editId: edits.id })
    .from(corrections)
    .innerJoin(edits, eq(edits.id, corrections.editId))
    .where(and(inArray(trackId, [...trackIds]), isNull(edits.undoneAt)))
    .orderBy(edits.position, edits.id);
  const byTrack = new Map<TrackId, (typeof rows)[number][]>();
  for (const row of rows) byTrack.set(row.trackId, [...(byTrack.get(row.trackId) ?? []), row]);
  return new Map([...byTrack].map(([id, records]) => [id, standing(records)]));
}

/** Keeps an edit, or whether it was taken back when it is there already. What it says of songs is laid over them elsewhere. */
export async function writeEdit(database: Database, edit: Edit): Promise<void> {
  const { editId, position, at, note, parts, undoneAt } = edit;
  const songCount = tracksOf(edit).length;
  const made = await database
    .insert(edits)
    .values({ id: editId, position, at, note, parts, songCount, undoneAt })
    .onConflictDoUpdate({ target: edits.id, set: { undoneAt } })
    .returning({ isNew: sql<boolean>`xmax = 0` });
  if (made[0]?.isNew === false) return;
  const rows = recordsOf(edit).map(({ trackId, field, said }) => ({
    ...{ trackId: trackId as TrackId, field, said, editId },
  }));
  for (let from = 0; from < rows.length; from += rowsAtATime) {
    await database.insert(corrections).values(rows.slice(from, from + rowsAtATime));
  }
}

export interface EditList {
  readonly items: readonly Edit[];
  readonly total: number;
}

/** The newest first, from the one before this position on. */
export async function listEdits(
  database: Database,
  { before, limit }: { readonly before?: number; readonly limit: number },
): Promise<EditList> {
  const rows = await database
    .select()
    .from(edits)
    .where(before === undefined ? undefined : lt(edits.position, before))
    .orderBy(desc(edits.position), desc(edits.id))
    .limit(limit);
  return { items: rows.map(editOf), total: await database.$count(edits) };
}

export async function findEdit(database: Database, editId: string): Promise<Edit | null> {
  const [row] = await database.select().from(edits).where(eq(edits.id, editId));
  return row ? editOf(row) : null;
}

function editOf({ id, at, undoneAt, position, note, parts }: typeof edits.$inferSelect): Edit {
  const iso = (moment: string) => new Date(moment).toISOString();
  return { editId: id, at: iso(at), undoneAt: undoneAt === null ? null : iso(undoneAt), position, note, parts };
}
