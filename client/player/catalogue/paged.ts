import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useRef } from "preact/hooks";
import { type Fetched, request } from "./catalogue.ts";

interface Page<Item> {
  readonly items: Item[];
  readonly total: number;
  readonly next: string | null;
}

export interface Paged<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  readonly state: Fetched<unknown>["state"];
  readonly failure: Extract<Fetched<unknown>, { state: "failed" }> | null;
  readonly hasMore: boolean;
  /** What is kept on this device, in place of the server's list. */
  readonly isKept: boolean;
  more(): void;
}

/** The server gives at most so many items at once. */
const pageMax = 200;

/** The first `count` items, in as many pages as it takes. Fails as a whole: what is shown is worth more than its beginning. */
async function firstOf<Item>(path: string, count: number): Promise<Fetched<Page<Item>>> {
  const items: Item[] = [];
  let after = "";
  for (;;) {
    const limit = Math.min(pageMax, count - items.length);
    const page = await request<Page<Item>>(`${path}limit=${limit}${after}`);
    if (page.state !== "ready") return page;
    items.push(...page.value.items);
    const { total, next } = page.value;
    const isEnd = next === null || page.value.items.length === 0;
    if (isEnd || items.length >= count) return { ...page, value: { items, total, next } };
    after = `&cursor=${encodeURIComponent(next)}`;
  }
}

/**
 * A long list, fetched page by page and joined as the listener scrolls. Another `version` says that the catalogue has
 * grown or that the server is back: as many items as are shown are then fetched anew. `atLeast`: so many come at
 * first, on a page to which the listener returns.
 */
export function usePaged<Item>(
  path: string,
  { limit, version, atLeast = 0 }: { limit: number; version: number; atLeast?: number },
): Paged<Item> {
  /** Later renders know another number, which asks for nothing. */
  const firstCount = useRef(Math.max(limit, atLeast));
  const answer = useSignal<Fetched<Page<Item>>>({ state: "loading" });
  const running = useRef(false);
  const run = useRef(0);

  useEffect(() => {
    run.current += 1;
    const mine = run.current;
    const before = answer.peek();
    const count = before.state === "ready" ? Math.max(limit, before.value.items.length) : firstCount.current;
    const isMore = before.state === "ready" || count > limit;
    const first = isMore ? firstOf<Item>(path, count) : request<Page<Item>>(`${path}limit=${limit}`);
    void first.then((page) => {
      if (mine !== run.current) return;
      running.current = false;
      const shown = answer.peek();
      const isLess = page.state === "failed" || (page.state === "ready" && page.kept);
      if (!isLess || shown.state !== "ready" || (shown.kept && page.state === "ready")) answer.value = page;
    });
  }, [path, limit, version, answer]);

  const more = useCallback(() => {
    const shown = answer.peek();
    if (running.current || shown.state !== "ready" || shown.value.next === null) return;
    running.current = true;
    const mine = run.current;
    void request<Page<Item>>(`${path}limit=${limit}&cursor=${encodeURIComponent(shown.value.next)}`).then((page) => {
      if (mine !== run.current) return;
      running.current = false;
      if (page.state !== "ready" || page.kept !== shown.kept) return;
      const { total, next } = page.value;
      answer.value = { ...shown, value: { items: [...shown.value.items, ...page.value.items], total, next } };
    });
  }, [path, limit, answer]);

  const shown = answer.value;
  const page = shown.state === "ready" ? shown.value : { items: [], total: 0, next: null };
  return {
    items: page.items,
    total: page.total,
    state: shown.state,
    failure: shown.state === "failed" ? shown : null,
    hasMore: page.next !== null,
    isKept: shown.state === "ready" && shown.kept === true,
    more,
  };
}
