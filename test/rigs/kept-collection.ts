import { createCollection } from "../../client/player/collection/create-collection.ts";
import type { OperationStore } from "../../client/player/collection/store.ts";
import { provideCollection, say } from "../../client/player/collection/the-collection.ts";
import { anId } from "./collection.ts";

/** What the tabs of one browser share; adding fails while `isFull`. */
export interface Disk {
  readonly kept: { id: string }[];
  isFull: boolean;
  open(): OperationStore;
}

export function aDisk({ isLasting = true } = {}): Disk {
  const kept: { id: string }[] = [];
  const told: (() => void)[] = [];
  /** Places are counted on, whatever is deleted. */
  const places = new Map<string, number>();
  let last = 0;
  const disk: Disk = {
    kept,
    isFull: false,
    open: () => ({
      isLasting,
      device: "a".repeat(16),
      read: async (since) => ({
        kept: structuredClone(kept.filter(({ id }) => (places.get(id) ?? since + 1) > since)),
        last: Math.max(since, last),
      }),
      add: async (operations) => {
        if (disk.isFull) throw new DOMException("no room", "QuotaExceededError");
        const ids = new Set(kept.map(({ id }) => id));
        const fresh = operations.filter(({ id }) => !ids.has(id));
        for (const operation of structuredClone(fresh)) {
          kept.push(operation);
          last += 1;
          places.set(operation.id, last);
        }
        for (const more of told) more();
      },
      remove: async (gone) => {
        const ids = new Set(gone);
        kept.splice(0, kept.length, ...kept.filter(({ id }) => !ids.has(id)));
      },
      onMore: (more) => void told.push(more),
    }),
  };
  return disk;
}

/** A collection on such a disk, put in the page's place of it until something else is. */
export async function aCollection(disk = aDisk()) {
  let nowMs = 1_000;
  const collection = await createCollection({
    store: disk.open(),
    draw: anId,
    nowMs: () => {
      nowMs += 1;
      return nowMs;
    },
    say,
  });
  provideCollection(collection);
  return { collection, disk };
}
