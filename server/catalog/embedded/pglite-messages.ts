/** What the main thread asks the database's thread, and what it answers: one answer for each request, by `id`. */
export interface PgliteRequest {
  readonly id: number;
  readonly type: "query" | "close";
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly rowMode: "object" | "array";
}

export interface PgliteRows {
  readonly rows: unknown[];
  readonly fields: { name: string; dataTypeID: number }[];
  readonly affectedRows: number;
}

export type PgliteReply =
  | { readonly id: number; readonly ok: true; readonly result: PgliteRows }
  | { readonly id: number; readonly ok: false; readonly message: string; readonly code: string };

/** The first message of the thread has this id: the database is open, or why it isn't. */
export const openedReplyId = 0;
