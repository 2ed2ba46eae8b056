import type { Database } from "../database.ts";
import { keptFor } from "../queries/totals.ts";
import type { Order } from "./track-orders.ts";

/** So many ids are kept in all orders together, about 40 MB. The orders that were asked for longest ago go first. */
const idsMax = 600_000;
/** To read an order again may take so large a part of the time, where it takes longer than this. */
const costMs = 50;
const partOfTime = 0.1;

interface Kept {
  readonly order: Promise<Order>;
  /** What stood for the catalogue when it was read. */
  readonly edition: object;
  /** Both 0 and infinite until it is read. */
  size: number;
  readAgainAtMs: number;
}

interface Orders {
  readonly kept: Map<string, Kept>;
  /** The end of what is read: one order is read at a time, so that other questions come in between. */
  turn: Promise<unknown>;
}

const all = new WeakMap<Database, Orders>();

/**
 * An order that was read before, or is read now. It is as new as the catalogue, but for one that takes long to read: while songs are added
 * one after the other, that is read again for at most a tenth of the time.
 */
export async function keptOrder(
  database: Database,
  name: string,
  read: () => Promise<Order>,
  nowMs: () => number = () => performance.now(),
): Promise<Order> {
  // Another object after each change of the catalogue, as totals are kept.
  const edition = await keptFor(database, "edition", async () => ({}));
  const orders = all.get(database) ?? { kept: new Map<string, Kept>(), turn: Promise.resolve() };
  all.set(database, orders);
  const before = orders.kept.get(name);
  if (before !== undefined && (before.edition === edition || nowMs() < before.readAgainAtMs)) {
    orders.kept.delete(name);
    orders.kept.set(name, before);
    return before.order;
  }
  let tookMs = 0;
  const order = orders.turn.then(async () => {
    const beganMs = nowMs();
    const done = await read();
    tookMs = nowMs() - beganMs;
    return done;
  });
  orders.turn = order.catch(() => undefined);
  const now: Kept = { order, edition, size: 0, readAgainAtMs: Number.POSITIVE_INFINITY };
  orders.kept.delete(name);
  orders.kept.set(name, now);
  try {
    const { ids } = await order;
    now.size = ids.length;
    now.readAgainAtMs = tookMs > costMs ? nowMs() + tookMs / partOfTime : 0;
    forgetOldest(orders.kept, now);
  } catch (error) {
    if (orders.kept.get(name) === now) orders.kept.delete(name);
    throw error;
  }
  return order;
}

function forgetOldest(kept: Map<string, Kept>, latest: Kept): void {
  let size = [...kept.values()].reduce((sum, order) => sum + order.size, 0);
  for (const [name, order] of kept) {
    if (size <= idsMax) return;
    if (order === latest) continue;
    kept.delete(name);
    size -= order.size;
  }
}
