import type { Database } from "../database.ts";
import { keptFor } from "../queries/totals.ts";
import type { Order } from "./track-orders.ts";

/** So many ids are kept in all orders together, about 40 MB. The orders that were asked for longest ago go first. */
const idsMax = 600_000;
/** An order takes room of its own, also one without songs, as of a search that finds nothing: it counts as so many ids more. */
const idsOfName = 300;
/** So many orders are kept at most: anybody can ask for as many others as there are words. */
const namesMax = 200;
/** To read an order again may take so large a part of the time, where it takes longer than this. */
const costMs = 50;
const partOfTime = 0.1;

interface Kept {
  readonly order: Promise<Order>;
  /** What stood for the catalogue when it was read. */
  readonly edition: object;
  /** In ids. Until the order is read it is that of its name, and the time to read it again is infinite. */
  size: number;
  readAgainAtMs: number;
}

interface Orders {
  /** The one that was asked for longest ago is the first. */
  readonly kept: Map<string, Kept>;
  /** Of all that are kept. */
  size: number;
  /** The end of what is read, of each line: it reads one order at a time, so that other questions come in between. */
  readonly turns: Map<string, Promise<unknown>>;
}

const all = new WeakMap<Database, Orders>();

/**
 * An order that was read before, or is read now. It is as new as the catalogue, but for one that takes long to read: while songs are added
 * one after the other, that is read again for at most a tenth of the time. Orders of one `line` are read one after the other.
 */
export async function keptOrder(
  database: Database,
  { name, line }: { readonly name: string; readonly line: string },
  read: () => Promise<Order>,
  nowMs: () => number = () => performance.now(),
): Promise<Order> {
  // Another object after each change of the catalogue, as totals are kept.
  const edition = await keptFor(database, "edition", async () => ({}));
  const orders = all.get(database) ?? { kept: new Map<string, Kept>(), size: 0, turns: new Map() };
  all.set(database, orders);
  const before = orders.kept.get(name);
  if (before !== undefined && (before.edition === edition || nowMs() < before.readAgainAtMs)) {
    orders.kept.delete(name);
    orders.kept.set(name, before);
    return before.order;
  }
  let tookMs = 0;
  const turn = orders.turns.get(line) ?? Promise.resolve();
  const order = turn.then(async () => {
    const beganMs = nowMs();
    const done = await read();
    tookMs = nowMs() - beganMs;
    return done;
  });
  orders.turns.set(
    line,
    order.catch(() => undefined),
  );
  const now: Kept = { order, edition, size: idsOfName, readAgainAtMs: Number.POSITIVE_INFINITY };
  forget(orders, name);
  orders.kept.set(name, now);
  orders.size += now.size;
  forgetOldest(orders, now);
  try {
    const { ids } = await order;
    now.readAgainAtMs = tookMs > costMs ? nowMs() + tookMs / partOfTime : 0;
    // It may have been forgotten while it was read.
    if (orders.kept.get(name) !== now) return order;
    now.size += ids.length;
    orders.size += ids.length;
    forgetOldest(orders, now);
  } catch (error) {
    if (orders.kept.get(name) === now) forget(orders, name);
    throw error;
  }
  return order;
}

function forget(orders: Orders, name: string): void {
  orders.size -= orders.kept.get(name)?.size ?? 0;
  orders.kept.delete(name);
}

function forgetOldest(orders: Orders, latest: Kept): void {
  for (const [name, order] of orders.kept) {
    if (orders.size <= idsMax && orders.kept.size <= namesMax) return;
    if (order !== latest) forget(orders, name);
  }
}
