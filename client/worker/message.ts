/** What a page says to its worker: to take the place of the former version, or to say whether a script is one of its files. */
export type WorkerMessage = { readonly type: "take-over" } | { readonly type: "is-yours"; readonly path: string };

/** Null: something else speaks. */
export function parseWorkerMessage(data: unknown): WorkerMessage | null {
  if (typeof data !== "object" || data === null) return null;
  const { type, path } = data as Record<string, unknown>;
  if (type === "take-over") return { type };
  return type === "is-yours" && typeof path === "string" ? { type, path } : null;
}
