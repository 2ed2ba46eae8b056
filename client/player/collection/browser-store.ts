import { type IDBPDatabase, openDB } from "idb";
import { memoryStore, type OperationStore } from "./store.ts";

const name = "tutti-collection";

/** Hex digits by chance. `getRandomValues` is there over plain http as well. */
export function drawHex(digits: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(digits / 2));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** IndexedDB; memory where the browser has none or refuses it. */
export async function browserStore(): Promise<OperationStore> {
  try {
    const database = await openDB(name, 1, {
      upgrade: (made) => {
        made.createObjectStore("operations", { autoIncrement: true }).createIndex("id", "id", { unique: true });
        made.createObjectStore("about");
      },
    });
    return lastingStore(database, await deviceOf(database));
  } catch {
    return memoryStore(drawHex(16));
  }
}

/** Drawn once for each browser. Two tabs that begin at once have one: the second finds that of the first. */
async function deviceOf(database: IDBPDatabase): Promise<string> {
  const transaction = database.transaction("about", "readwrite");
  const kept: unknown = await transaction.store.get("device");
  const device = typeof kept === "string" && /^[0-9a-f]{16}$/.test(kept) ? kept : drawHex(16);
  if (device !== kept) await transaction.store.put(device, "device");
  await transaction.done;
  return device;
}

function lastingStore(database: IDBPDatabase, device: string): OperationStore {
  const channel = channelOrNull();
  return {
    isLasting: true,
    device,
    read: async (since) => {
      const { store } = database.transaction("operations");
      const range = IDBKeyRange.lowerBound(since, true);
      const [kept, keys] = await Promise.all([store.getAll(range), store.getAllKeys(range)]);
      return { kept, last: Math.max(since, ...keys.slice(-1).map(Number)) };
    },
    add: async (operations) => {
      const transaction = database.transaction("operations", "readwrite");
      const byId = transaction.store.index("id");
      const putNew = async (operation: { readonly id: string }) => {
        if ((await byId.getKey(operation.id)) === undefined) await transaction.store.add(operation);
      };
      await Promise.all([...operations.map(putNew), transaction.done]);
      channel?.postMessage("more");
    },
    remove: async (ids) => {
      const transaction = database.transaction("operations", "readwrite");
      const byId = transaction.store.index("id");
      const removeOne = async (id: string) => {
        const key = await byId.getKey(id);
        if (key !== undefined) await transaction.store.delete(key);
      };
      await Promise.all([...ids.map(removeOne), transaction.done]);
    },
    onMore: (more) => {
      channel?.addEventListener("message", more);
      // Where tabs cannot talk, whoever comes back to one finds what another has done.
      document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && more());
    },
  };
}

function channelOrNull(): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}
