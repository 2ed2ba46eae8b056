import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useRowsInSight } from "./rows-in-sight.ts";
import "./virtual-list.css";

interface VirtualListProps {
  readonly label: string;
  readonly count: number;
  readonly rowHeightPx: number;
  /** The element that scrolls; rows are drawn only where they can be seen. */
  readonly scroller: () => HTMLElement | null;
  keyOf(index: number): string | number;
  row(index: number): ComponentChildren;
  /** The last row has come into sight. */
  onEnd?(): void;
  /** Rows are drawn from the first of these places to the last. */
  onSight?(first: number, last: number): void;
}

/** A list of thousands of equal rows of which only those in sight are in the page. */
export function VirtualList({ label, count, rowHeightPx, scroller, keyOf, row, onEnd, onSight }: VirtualListProps) {
  const list = useRef<HTMLOListElement>(null);
  const { first, last } = useRowsInSight({ list, scroller, count, rowHeightPx });
  useEffect(() => {
    if (count > 0 && last >= count - 1) onEnd?.();
  }, [last, count, onEnd]);
  useEffect(() => {
    if (last >= first) onSight?.(first, last);
  }, [first, last, onSight]);
  const places = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  return (
    <ol class="virtual-list" ref={list} aria-label={label} style={{ height: `${count * rowHeightPx}px` }}>
      {places.map((index) => (
        <li
          key={keyOf(index)}
          aria-setsize={count}
          aria-posinset={index + 1}
          style={{ transform: `translateY(${index * rowHeightPx}px)`, height: `${rowHeightPx}px` }}
        >
          {row(index)}
        </li>
      ))}
    </ol>
  );
}
