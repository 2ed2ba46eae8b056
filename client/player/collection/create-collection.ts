import { signal } from "@preact/signals";
import { applyAll, stateOf } from "../../../shared/collection/apply.ts";
import { collectionLimits } from "../../../shared/collection/limits.ts";
import type { Operation } from "../../../shared/collection/operation.ts";
import { faultOfTaken, parseOperation } from "../../../shared/collection/parse-operation.ts";
import { emptyState } from "../../../shared/collection/state.ts";
import { enCollection as words } from "../../texts/en-collection.ts";
import type { Collection, Said } from "./collection-port.ts";
import type { OperationStore } from "./store.ts";

export interface CollectionOptions {
  readonly store: OperationStore;
  /** A new id, 32 hex digits. */
  draw(): string;
  /** The device's time, ms since 1970. */
  nowMs(): number;
  say(told: Said): void;
}

/** Reads what is kept, and resolves when it is there. */
export async function createCollection({ store, draw, nowMs, say }: CollectionOptions): Promise<Collection> {
  const known = new Map<string, Operation>();
  let state = emptyState();
  let place = 0;
  const version = signal(0);

  /** What another tab has written, or an older Tutti, is read as strictly as a file. */
  const readMore = async () => {
    const { kept, last } = await store.read(place);
    place = Math.max(place, last);
    const before = known.size;
    for (const value of kept) {
      const read = parseOperation(value);
      if (read.ok && !known.has(read.value.id)) known.set(read.value.id, read.value);
    }
    return [...known.values()].slice(before);
  };
  /** Hearings that count no more are kept no longer. Where they cannot be deleted just now, they are at the next visit. */
  const forget = async (gone: readonly string[]) => {
    for (const id of gone) known.delete(id);
    if (gone.length > 0) await store.remove(gone).catch(() => {});
  };
  const first = readMore().then((kept) => forget(applyAll(state, kept)));
  let reading: Promise<void> = first.catch(() => {});
  // Before the first reading is through: what another tab writes meanwhile is no part of it.
  store.onMore(() => {
    reading = reading.then(async () => {
      const more = await readMore().catch(() => []);
      await forget(applyAll(state, more));
      if (more.length > 0) version.value = version.peek() + 1;
    });
  });
  await first;

  const add = async (operations: readonly Operation[]): Promise<boolean> => {
    if (known.size + operations.length > collectionLimits.operationsMax) {
      say({ text: words.full, isShown: true });
      return false;
    }
    for (const operation of operations) known.set(operation.id, operation);
    const gone = applyAll(state, operations);
    version.value = version.peek() + 1;
    try {
      await store.add(operations);
      await forget(gone);
      return true;
    } catch {
      for (const { id } of operations) known.delete(id);
      state = stateOf(known.values());
      version.value = version.peek() + 1;
      say({ text: words.notKept, isShown: true });
      return false;
    }
  };

  return {
    look: (view) => {
      // Read, so that whoever draws is drawn again.
      void version.value;
      return view(state);
    },
    keeps: store.isLasting ? "device" : "memory",
    does: async (...deeds) => {
      const first = state.clock + 1;
      const told = (at: number) => ({ id: draw(), device: store.device, clock: first + at, atMs: nowMs() });
      const operations = deeds.map((deed, at) => ({ ...told(at), ...deed }));
      // What could not be read at the next visit would be gone then, without a word.
      for (const operation of operations) {
        const read = parseOperation(operation);
        if (read.ok) continue;
        say({ text: words.notRight(read.error), isShown: true });
        return false;
      }
      return add(operations);
    },
    take: async (operations) => {
      const fresh = new Map<string, Operation>();
      const faults: string[] = [];
      for (const operation of operations) {
        const fault = faultOfTaken(operation, nowMs());
        if (fault !== null) faults.push(fault);
        else if (!known.has(operation.id)) fresh.set(operation.id, operation);
      }
      if (!(await add([...fresh.values()]))) return null;
      return { count: [...fresh.keys()].filter((id) => known.has(id)).length, faults };
    },
    operations: () => [...known.values()],
    draw,
  };
}
