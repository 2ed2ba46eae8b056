import type { FileOutcome } from "../ingest-report.ts";

/** Trouble of our own, such as a full disk, ends the whole run. Otherwise every further file would be called unreadable. */
export async function inOneRun<Item>(
  items: readonly Item[],
  signal: AbortSignal,
  look: (item: Item, signal: AbortSignal) => Promise<FileOutcome>,
): Promise<FileOutcome[]> {
  const trouble = new AbortController();
  const both = AbortSignal.any([signal, trouble.signal]);
  const settled = await Promise.allSettled(
    items.map(async (item) => {
      try {
        return await look(item, both);
      } catch (error) {
        trouble.abort();
        throw error;
      }
    }),
  );
  const fault = settled.find((result) => result.status === "rejected");
  if (fault) throw fault.reason;
  return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}
