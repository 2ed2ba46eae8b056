import { useCallback, useEffect, useLayoutEffect, useReducer, useRef } from "preact/hooks";
import { type Fetched, request } from "./catalogue.ts";

interface Page<Item> {
  readonly items: readonly Item[];
  readonly total: number;
  /** Of the first item; an answer from the beginning of the list does not say it. */
  readonly at?: number;
}

/** A list of any size, of which only the pages that somebody looks at are fetched. */
export interface SparseList<Item> {
  /** Of the list whose rows are here: until the first of another list are there, that is the one before it. */
  readonly path: string;
  /** Before it is known, what was guessed. */
  readonly total: number;
  readonly state: Fetched<unknown>["state"];
  readonly failure: Extract<Fetched<unknown>, { state: "failed" }> | null;
  /** Null: not here yet. */
  itemAt(place: number): Item | null;
  /** These places are drawn; of those that are in sight, `top` is the first. */
  see(first: number, last: number, top: number): void;
}

const pageSize = 100;
/** So many pages are on their way at once. */
const askedAtOnce = 4;
/** Whoever scrolls further than this at once passes by what is between: it is asked for where the list comes to rest for so long. */
const farRows = 150;
const restMs = 80;
/** What was refused is asked for again after so long, and after twice as long each time that it is refused again, up to the second one. */
const againMs = 1_000;
const againMaxMs = 30_000;

/** When more rows than this are here, those farther from what is in sight go. */
const rowsMax = 5_000;
const keptAround = 500;

interface Known<Item> {
  readonly path: string;
  readonly rows: Map<number, Item>;
  /** Pages that were answered: a row that is missing there is gone. */
  readonly had: Set<number>;
  total: number;
  state: "loading" | "ready" | "failed";
  failure: Extract<Fetched<unknown>, { state: "failed" }> | null;
}

function unknownOf<Item>(path: string, total: number): Known<Item> {
  return { path, rows: new Map(), had: new Set(), total, state: "loading", failure: null };
}

/**
 * `path`: the address of the list with its query, up to "limit=". With another path the rows before it are shown until the first of the new
 * ones are there. Another `version` says that the catalogue has changed: then the row at the top is looked for anew, and `onMoved` is told
 * by how many places it has moved, before anything is drawn.
 */
export function useSparse<Item extends { readonly id: string }>(
  path: string,
  { version, guess, onMoved }: { readonly version: number; readonly guess: number; onMoved(places: number): void },
): SparseList<Item> {
  const [, redraw] = useReducer((drawn: number) => drawn + 1, 0);
  const shown = useRef<Known<Item>>(unknownOf(path, guess));
  const asked = useRef(new Set<number>());
  /** Answers to what was asked before the list was read anew are of no use. */
  const turn = useRef(0);
  const wanted = useRef(path);
  wanted.current = path;
  const pause = useRef(new Pause());
  const sight = useRef({ first: 0, last: pageSize / 2, top: 0 });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const lastFirst = useRef(0);
  const moved = useRef(0);

  const fill = useCallback(() => {
    clearTimeout(timer.current);
    if (shown.current.path !== path || wanted.current !== path || pause.current.isOn) return;
    const mine = turn.current;
    forgetFar(shown.current, sight.current);
    lastFirst.current = sight.current.first;
    for (const page of missingPages(shown.current, sight.current, asked.current)) {
      if (asked.current.size >= askedAtOnce) return;
      asked.current.add(page);
      void request<Page<Item>>(`${path}limit=${pageSize}${page === 0 ? "" : `&at=${page * pageSize}`}`).then(
        (answer) => {
          if (mine !== turn.current) return;
          asked.current.delete(page);
          if (answer.state !== "ready") {
            if (failed(shown.current, answer)) pause.current.begin(fill);
            return;
          }
          if (!pause.current.isOn) pause.current.end();
          put(shown.current, answer.value, page * pageSize);
          shown.current.had.add(page);
          redraw(0);
          fill();
        },
      );
    }
  }, [path]);

  /** True: what is shown is worth more than the news that the rest cannot be had, which is to be asked for again. */
  const failed = (known: Known<Item>, answer: Fetched<unknown>): boolean => {
    if (answer.state !== "failed" || known.state === "ready") return true;
    known.state = "failed";
    known.failure = answer;
    redraw(0);
    return false;
  };

  useEffect(() => {
    const before = shown.current;
    // At first what is in sight is asked for: on a page to which the listener returns, that is not its top.
    if (before.path === path && before.state === "loading") return fill();
    let isOver = false;
    const again = new Pause();
    const readAnew = async () => {
      const isSame = before.path === path && before.state === "ready";
      const { top } = sight.current;
      const anchor = isSame ? before.rows.get(top) : undefined;
      const [answer, at] = await firstPage<Item>(path, isSame ? top : null, anchor);
      if (isOver) return;
      if (answer.state !== "ready") {
        if (failed(before, answer)) again.begin(readAnew);
        return;
      }
      const next = unknownOf<Item>(path, 0);
      put(next, answer.value, at);
      const place = placeOf(answer.value, anchor);
      if (place >= 0) moved.current += at + place - top;
      // Not before: pages of the list as it was are on their way, and are of use where it is not given anew.
      turn.current += 1;
      asked.current.clear();
      pause.current.end();
      shown.current = next;
      redraw(0);
      fill();
    };
    void readAnew();
    return () => {
      isOver = true;
      again.end();
    };
  }, [path, version, fill]);

  useLayoutEffect(() => {
    if (moved.current === 0) return;
    const places = moved.current;
    moved.current = 0;
    onMoved(places);
  });
  useEffect(
    () => () => {
      clearTimeout(timer.current);
      pause.current.end();
    },
    [],
  );

  const see = useCallback(
    (first: number, last: number, top: number) => {
      sight.current = { first, last, top };
      clearTimeout(timer.current);
      if (Math.abs(first - lastFirst.current) <= farRows) fill();
      else timer.current = setTimeout(fill, restMs);
    },
    [fill],
  );
  const known = shown.current;
  return {
    path: known.path,
    total: known.total,
    state: known.state,
    failure: known.failure,
    itemAt: (place) => known.rows.get(place) ?? null,
    see,
  };
}

/** How long nothing is asked for after an answer was refused. */
class Pause {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ms = againMs;

  get isOn(): boolean {
    return this.#timer !== undefined;
  }

  /** One that has begun already goes on. */
  begin(then: () => void): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#ms = Math.min(2 * this.#ms, againMaxMs);
      then();
    }, this.#ms);
  }

  /** The next one is short again. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#ms = againMs;
  }
}

/**
 * The answer, and the place of its first item. `top`: the place around which the list is shown; null: it is shown from its beginning on.
 * `anchor`: the item that stands there.
 */
async function firstPage<Item extends { readonly id: string }>(
  path: string,
  top: number | null,
  anchor: Item | undefined,
): Promise<[Fetched<Page<Item>>, number]> {
  const start = top === null ? 0 : Math.max(0, top - pageSize / 2);
  const limit = top === null ? pageSize : pageSize * 2;
  const byPlace = `${path}limit=${limit}${start === 0 ? "" : `&at=${start}`}`;
  if (anchor === undefined) return [await request<Page<Item>>(byPlace), start];
  const around = await request<Page<Item>>(`${path}limit=${limit}&around=${encodeURIComponent(anchor.id)}`);
  if (around.state === "ready") return [around, around.value.at ?? start];
  const isGone = around.state === "failed" && around.trouble === "missing";
  return [isGone ? await request<Page<Item>>(byPlace) : around, start];
}

function placeOf<Item extends { readonly id: string }>({ items }: Page<Item>, anchor: Item | undefined): number {
  return anchor === undefined ? -1 : items.findIndex(({ id }) => id === anchor.id);
}

function put<Item>(known: Known<Item>, { items, total, at }: Page<Item>, place: number): void {
  items.forEach((item, index) => {
    known.rows.set((at ?? place) + index, item);
  });
  known.total = total;
  known.state = "ready";
  known.failure = null;
}

function forgetFar<Item>(
  { rows, had }: Known<Item>,
  { first, last }: { readonly first: number; readonly last: number },
): void {
  if (rows.size <= rowsMax) return;
  for (const place of rows.keys()) if (place < first - keptAround || place > last + keptAround) rows.delete(place);
  had.clear();
}

/** Pages with a row that is drawn and not here, and not on its way. */
function missingPages<Item>(
  { rows, had, total, state }: Known<Item>,
  { first, last }: { readonly first: number; readonly last: number },
  asked: ReadonlySet<number>,
): number[] {
  const pages: number[] = [];
  const end = state === "ready" ? Math.min(last, total - 1) : last;
  for (let page = Math.floor(first / pageSize); page * pageSize <= end; page += 1) {
    const from = Math.max(first, page * pageSize);
    const to = Math.min(end, page * pageSize + pageSize - 1);
    let isMissing = false;
    for (let place = from; place <= to && !isMissing; place += 1) isMissing = !rows.has(place);
    if (isMissing && !asked.has(page) && !had.has(page)) pages.push(page);
  }
  return pages;
}
