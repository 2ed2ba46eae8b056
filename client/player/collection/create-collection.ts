import { signal } from "@preact/signals";
import { apply, stateOf } from "../../../shared/collection/apply.ts";
import { collectionLimits } from "../../../shared/collection/limits.ts";
import type { Operation } from "../../../shared/collection/operation.ts";
import { parseOperation } from "../../../shared/collection/parse-operation.ts";
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
  state = stateOf(await readMore());
  let reading = Promise.resolve();
  store.onMore(() => {
    reading = reading.then(async () => {
      const more = await readMore().catch(() => []);
      for (const operation of more) apply(state, operation);
      if (more.length > 0) version.value = version.peek() + 1;
    });
  });

  const add = async (operations: readonly Operation[]): Promise<boolean> => {
    if (known.size + operations.length > collectionLimits.operationsMax) {
      say({ text: words.full, isShown: true });
      return false;
    }
    for (const operation of operations) {
      known.set(operation.id, operation);
      apply(state, operation);
    }
    version.value = version.peek() + 1;
    try {
      await store.add(operations);
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
    does: (...deeds) => {
      const first = state.clock + 1;
      const told = (at: number) => ({ id: draw(), device: store.device, clock: first + at, atMs: nowMs() });
      return add(deeds.map((deed, at) => ({ ...told(at), ...deed })));
    },
    take: async (operations) => {
      const fresh = [...new Map(operations.map((operation) => [operation.id, operation])).values()].filter(
        ({ id }) => !known.has(id),
      );
      return (await add(fresh)) ? fresh.length : null;
    },
    operations: () => [...known.values()],
    draw,
  };
}
