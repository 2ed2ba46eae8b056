/** What the album asks of its worker: one piece at a time. */
export type ComposeRequest = { type: "compose"; seed: number; index: number };

export type ComposeReply =
  | { type: "progress"; index: number; fraction: number }
  | { type: "composed"; index: number; samples: Int16Array<ArrayBuffer> }
  | { type: "failed"; index: number; message: string };
