import { elementScroll, observeElementOffset, observeElementRect, Virtualizer } from "@tanstack/virtual-core";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
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
}

/** A list of thousands of equal rows of which only those in sight are in the page. */
export function VirtualList({ label, count, rowHeightPx, scroller, keyOf, row, onEnd }: VirtualListProps) {
  const list = useRef<HTMLOListElement>(null);
  const [, redraw] = useState(0);
  const virtualizer = useRef<Virtualizer<HTMLElement, HTMLElement> | null>(null);
  const [marginPx, setMarginPx] = useState(0);

  useLayoutEffect(() => {
    const box = scroller();
    if (list.current === null || box === null) return;
    // With each drawing: what stands above the list may have grown.
    setMarginPx(Math.round(list.current.getBoundingClientRect().top - box.getBoundingClientRect().top + box.scrollTop));
  });

  const options = {
    count,
    getScrollElement: scroller,
    estimateSize: () => rowHeightPx,
    overscan: 8,
    scrollMargin: marginPx,
    getItemKey: keyOf,
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => redraw((drawn) => drawn + 1),
  };
  virtualizer.current ??= new Virtualizer<HTMLElement, HTMLElement>(options);
  virtualizer.current.setOptions(options);
  useLayoutEffect(() => virtualizer.current?._didMount(), []);
  useLayoutEffect(() => virtualizer.current?._willUpdate());

  const rows = virtualizer.current.getVirtualItems();
  const last = rows.at(-1)?.index ?? -1;
  useEffect(() => {
    if (count > 0 && last >= count - 1) onEnd?.();
  }, [last, count, onEnd]);

  return (
    <ol class="virtual-list" ref={list} aria-label={label} style={{ height: `${count * rowHeightPx}px` }}>
      {rows.map(({ key, index, start }) => (
        <li
          key={key}
          aria-setsize={count}
          aria-posinset={index + 1}
          style={{ transform: `translateY(${start - marginPx}px)`, height: `${rowHeightPx}px` }}
        >
          {row(index)}
        </li>
      ))}
    </ol>
  );
}
