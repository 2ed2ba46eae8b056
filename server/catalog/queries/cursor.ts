import { fail, ok, type Result } from "../../../shared/result.ts";

/** Where the next page of a list starts: after the row with this key and, among equal keys, this id. */
export interface Cursor {
  readonly key: string;
  readonly id: string;
}

/** A cursor that this server never made. */
export class CursorError extends Error {}

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.key, cursor.id])).toString("base64url");
}

export function decodeCursor(text: string): Result<Cursor, string> {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    if (
      Array.isArray(value) &&
      value.length === 2 &&
      value.every((part) => typeof part === "string" && !part.includes("\0"))
    ) {
      return ok({ key: value[0], id: value[1] });
    }
  } catch {
    // Not JSON: refused below like any other text.
  }
  return fail(`Cannot read cursor "${text.slice(0, 40)}": take it from "next" of the page before`);
}

/** For the queries: throws `CursorError`, which the HTTP server answers with 400. */
export function requireCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return null;
  const cursor = decodeCursor(text);
  if (!cursor.ok) throw new CursorError(cursor.error);
  return cursor.value;
}
