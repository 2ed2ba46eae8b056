/** Where a page stood when it was left. */
interface Place {
  /** How far it was scrolled, pixels. */
  readonly top: number;
  /** What its first row in sight was of; null: it has no rows. */
  readonly anchorId: string | null;
  /** From the top of the box to that row, pixels. */
  readonly offsetPx: number;
  /** How many rows a list had fetched; 0: no list that grows. */
  readonly shown: number;
}

const storageKey = "tutti.places";
/** So many places are kept, the latest ones. */
const placesMax = 50;
/** A page whose rows have not come after so long stays where it is. */
const patienceMs = 6_000;
/** A page that stood right for so many frames has its place. */
const framesAtRest = 12;

/** Null until it is first asked for: then it is read from where the tab keeps it. */
let known: Map<string, Place> | null = null;

/** How many rows the list of this page showed when it was left; 0 on a new page. */
export function shownHere(): number {
  return placesOfTab().get(entryKey())?.shown ?? 0;
}

/** The list of this page shows so many rows. */
export function keepShown(count: number): void {
  const before = placesOfTab().get(entryKey()) ?? { top: 0, anchorId: null, offsetPx: 0, shown: 0 };
  if (count > 0) keep({ ...before, shown: count });
}

/**
 * Follows the box that scrolls and the browser's history until the function that it answers is called. The marks by
 * which rows are known again are their attributes `data-place`.
 */
export function startPlaces(scroller: () => HTMLElement | null): () => void {
  let key = entryKey();
  let stopReturn: (() => void) | null = null;
  const comeBack = () => {
    stopReturn?.();
    const place = placesOfTab().get(key);
    // A page that was never scrolled stood at its top.
    if (place === undefined) scroller()?.scrollTo(0, 0);
    else {
      stopReturn = returnTo(place, scroller, () => {
        stopReturn = null;
      });
    }
  };
  const onScroll = (event: Event) => {
    const box = scroller();
    if (box === null || event.target !== box || stopReturn !== null) return;
    keep({ ...standOf(box), shown: shownHere() });
  };
  const onPush = () => {
    key = entryKey();
    stopReturn?.();
    scroller()?.scrollTo(0, 0);
  };
  /** An address that is replaced, as by each letter of a search, stays the same entry. */
  const onReplace = () => {
    if (keyInState() === null) mark(key);
  };
  const onPop = () => {
    key = entryKey();
    comeBack();
  };
  const onTouch = () => stopReturn?.();
  const listeners: readonly [string, (event: Event) => void][] = [
    ["pushState", onPush],
    ["replaceState", onReplace],
    ["popstate", onPop],
    ["pagehide", write],
    ...(["wheel", "touchstart", "pointerdown", "keydown"] as const).map((name) => [name, onTouch] as const),
  ] as [string, (event: Event) => void][];
  for (const [name, listener] of listeners) addEventListener(name, listener, { passive: true });
  document.addEventListener("scroll", onScroll, { capture: true, passive: true });
  comeBack();
  return () => {
    stopReturn?.();
    write();
    for (const [name, listener] of listeners) removeEventListener(name, listener);
    document.removeEventListener("scroll", onScroll, { capture: true });
  };
}

/** Brings the box to its place as soon as the rows are there, unless the listener scrolls first. */
function returnTo(place: Place, scroller: () => HTMLElement | null, onEnd: () => void): () => void {
  const endMs = performance.now() + patienceMs;
  let atRest = 0;
  let frame = 0;
  const stop = () => {
    cancelAnimationFrame(frame);
    onEnd();
  };
  const step = () => {
    const box = scroller();
    const missing = box === null ? Number.POSITIVE_INFINITY : missingPx(box, place);
    if (box !== null && Math.abs(missing) > 1) box.scrollTop += missing;
    atRest = Math.abs(missing) > 1 ? 0 : atRest + 1;
    if (atRest >= framesAtRest || performance.now() > endMs) stop();
    else frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
  return stop;
}

/** How far the box is from the place, pixels. */
function missingPx(box: HTMLElement, { top, anchorId, offsetPx }: Place): number {
  const boxTop = box.getBoundingClientRect().top;
  const distances = rowsOf(box)
    .filter((row) => row.dataset.place === anchorId)
    .map((row) => row.getBoundingClientRect().top - boxTop - offsetPx);
  // An album may stand on a page twice: the one nearer to the former place is meant.
  const fromTop = top - box.scrollTop;
  return distances.sort((one, other) => Math.abs(one - fromTop) - Math.abs(other - fromTop))[0] ?? fromTop;
}

function standOf(box: HTMLElement): Omit<Place, "shown"> {
  const boxTop = box.getBoundingClientRect().top;
  for (const row of rowsOf(box)) {
    const edges = row.getBoundingClientRect();
    if (edges.bottom > boxTop)
      return { top: box.scrollTop, anchorId: row.dataset.place ?? null, offsetPx: edges.top - boxTop };
  }
  return { top: box.scrollTop, anchorId: null, offsetPx: 0 };
}

function rowsOf(box: HTMLElement): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>("[data-place]")];
}

function keep(place: Place): void {
  const key = entryKey();
  const places = placesOfTab();
  places.delete(key);
  places.set(key, place);
  for (const oldest of places.keys()) {
    if (places.size <= placesMax) break;
    places.delete(oldest);
  }
}

/** The key of the entry of the history that is shown; an entry without one gets it. */
function entryKey(): string {
  const known = keyInState();
  if (known !== null) return known;
  const made = crypto.randomUUID?.() ?? String(performance.timeOrigin + performance.now());
  mark(made);
  return made;
}

function keyInState(): string | null {
  const state: unknown = history.state;
  const key = typeof state === "object" && state !== null ? (state as Record<string, unknown>).place : null;
  return typeof key === "string" ? key : null;
}

function mark(key: string): void {
  const state: unknown = history.state;
  history.replaceState({ ...(typeof state === "object" ? state : {}), place: key }, "");
}

function placesOfTab(): Map<string, Place> {
  known ??= new Map(readPlaces());
  return known;
}

function readPlaces(): [string, Place][] {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(storageKey) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isEntry) : [];
  } catch {
    // A tab that keeps nothing, or something else's text: pages begin at their top.
    return [];
  }
}

function isEntry(value: unknown): value is [string, Place] {
  return Array.isArray(value) && typeof value[0] === "string" && isPlace(value[1]);
}

function isPlace(value: unknown): value is Place {
  if (typeof value !== "object" || value === null) return false;
  const { top, anchorId, offsetPx, shown } = value as Record<string, unknown>;
  const anchored = anchorId === null || typeof anchorId === "string";
  return anchored && [top, offsetPx, shown].every((number) => Number.isFinite(number));
}

function write(): void {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify([...placesOfTab()]));
  } catch {
    // Private mode: a reload begins at the top.
  }
}

/** Forgets what is in memory, as a reload does. */
export function forgetPlaces(): void {
  known = null;
}
