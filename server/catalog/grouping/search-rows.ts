import { and, eq } from "drizzle-orm";
import type { Database } from "../database.ts";
import { type SearchKind, searchDocuments, searchWords } from "../schema.ts";
import { findText } from "../search/search-text.ts";

/** A longer word is found as it is spelt, and not with typing errors. */
const wordLettersMax = 64;

export interface SearchRow {
  readonly kind: SearchKind;
  readonly id: string;
  /** Its own name, then the names around it. */
  readonly names: readonly string[];
}

export async function writeSearchRow(database: Database, { kind, id, names }: SearchRow): Promise<void> {
  const texts = [...new Set(names.map(findText))].filter((text) => text !== "");
  const content = { name: findText(names[0] ?? ""), document: texts.join(" ") };
  await database
    .insert(searchDocuments)
    .values({ kind, id, ...content })
    .onConflictDoUpdate({ target: [searchDocuments.kind, searchDocuments.id], set: content });
  const words = [...new Set(content.document.split(" "))].filter(
    (word) => word !== "" && word.length <= wordLettersMax,
  );
  if (words.length === 0) return;
  await database
    .insert(searchWords)
    .values(words.map((word) => ({ word })))
    .onConflictDoNothing();
}

export async function removeSearchRow(database: Database, kind: SearchKind, id: string): Promise<void> {
  await database.delete(searchDocuments).where(and(eq(searchDocuments.kind, kind), eq(searchDocuments.id, id)));
}
