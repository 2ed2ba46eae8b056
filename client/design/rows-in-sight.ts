import type { RefObject } from "preact";
import { useCallback, useEffect, useLayoutEffect, useState } from "preact/hooks";

/** Rows by their places, the first one 0; the last is one of them. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

interface RowsOptions {
  /** The element that holds the rows. */
  readonly list: RefObject<HTMLElement>;
  readonly scroller: () => HTMLElement | null;
  readonly count: number;
  readonly rowHeightPx: number;
}

/** Drawn besides those in sight, above and below, so that a wheel's turn meets rows that are there. */
const beyond = 8;

/** Which rows of equal height are to be drawn: those in sight, and a few beyond. It costs the same for ten rows and for a million. */
export function useRowsInSight({ list, scroller, count, rowHeightPx }: RowsOptions): Span {
  const [span, setSpan] = useState<Span>({ first: 0, last: -1 });
  const measure = useCallback(() => {
    const box = scroller();
    if (list.current === null || box === null) return;
    const topPx = list.current.getBoundingClientRect().top - box.getBoundingClientRect().top;
    const found = rowsWithin({ topPx, heightPx: box.clientHeight, rowHeightPx, count });
    setSpan((before) => (before.first === found.first && before.last === found.last ? before : found));
  }, [list, scroller, rowHeightPx, count]);
  // With each drawing: what stands above the list may have grown.
  useLayoutEffect(measure);
  useEffect(() => {
    const box = scroller();
    if (box === null) return;
    box.addEventListener("scroll", measure, { passive: true });
    const observer = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(measure);
    observer?.observe(box);
    return () => {
      box.removeEventListener("scroll", measure);
      observer?.disconnect();
    };
  }, [scroller, measure]);
  return { first: span.first, last: Math.min(span.last, count - 1) };
}

/** `topPx`: from the top of the box to the first row, less than 0 where that is scrolled away. */
export function rowsWithin({
  topPx,
  heightPx,
  rowHeightPx,
  count,
}: {
  readonly topPx: number;
  readonly heightPx: number;
  readonly rowHeightPx: number;
  readonly count: number;
}): Span {
  const first = Math.floor(-topPx / rowHeightPx) - beyond;
  const last = Math.ceil((heightPx - topPx) / rowHeightPx) - 1 + beyond;
  return { first: Math.max(0, Math.min(first, count - 1)), last: Math.min(count - 1, last) };
}
