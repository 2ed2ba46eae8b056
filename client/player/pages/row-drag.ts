import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

interface RowDragOptions {
  readonly rowHeightPx: number;
  readonly count: number;
  readonly scroller: () => HTMLElement | null;
  /** The row with this key has been let go at place `to`, counted from 0. It is not called where nothing changes. */
  onDrop(key: number, to: number): void;
}

/** Rows of one height that a pointer drags, finger or mouse. */
export interface RowDrag {
  begin(event: PointerEvent, key: number, index: number): void;
  isDragged(key: number): boolean;
  /** How far the row is drawn from its place, pixels. */
  shiftPx(key: number, index: number): number;
}

interface Dragged {
  readonly key: number;
  readonly from: number;
  readonly to: number;
  /** From where the row was to where the pointer holds it, pixels of the list. */
  readonly movedPx: number;
}

/** So near the edge of the list the pointer makes it scroll, and at most so far in a frame, pixels. */
const scrollEdgePx = 56;
const scrollStepPx = 14;

/** Where a row that was at `from` comes to lie when it is moved so far. */
export function placeAfter(from: number, movedPx: number, rowHeightPx: number, count: number): number {
  return Math.max(0, Math.min(count - 1, from + Math.round(movedPx / rowHeightPx)));
}

/** How far a row makes room for the one that is dragged from one place to another, in rows. */
export function roomFor(index: number, from: number, to: number): -1 | 0 | 1 {
  if (index > from && index <= to) return -1;
  return index < from && index >= to ? 1 : 0;
}

/** How far the list scrolls in a frame while the pointer is at `y` of a box from `top` to `bottom`, pixels. */
export function scrollFor(y: number, top: number, bottom: number): number {
  const above = Math.min(1, (top + scrollEdgePx - y) / scrollEdgePx);
  const below = Math.min(1, (y - bottom + scrollEdgePx) / scrollEdgePx);
  if (above > 0) return -scrollStepPx * above;
  return below > 0 ? scrollStepPx * below : 0;
}

export function useRowDrag({ rowHeightPx, count, scroller, onDrop }: RowDragOptions): RowDrag {
  const dragged = useSignal<Dragged | null>(null);
  const end = useRef<(() => void) | null>(null);
  const drop = useRef(onDrop);
  drop.current = onDrop;
  useEffect(() => () => end.current?.(), []);

  const begin = (event: PointerEvent, key: number, index: number) => {
    if (event.button !== 0 || !event.isPrimary || end.current !== null) return;
    event.preventDefault();
    const { pointerId, clientY: startY } = event;
    const box = scroller();
    const startTop = box?.scrollTop ?? 0;
    let y = startY;
    let frame = 0;
    const follow = () => {
      const movedPx = y - startY + (box?.scrollTop ?? 0) - startTop;
      dragged.value = { key, from: index, to: placeAfter(index, movedPx, rowHeightPx, count), movedPx };
    };
    const onFrame = () => {
      frame = requestAnimationFrame(onFrame);
      const edges = box?.getBoundingClientRect();
      const step = edges === undefined ? 0 : scrollFor(y, edges.top, edges.bottom);
      if (step === 0) return;
      box?.scrollBy(0, step);
      follow();
    };
    const onMove = (moved: PointerEvent) => {
      if (moved.pointerId !== pointerId) return;
      y = moved.clientY;
      follow();
    };
    const onUp = (up: PointerEvent) => {
      if (up.pointerId !== pointerId) return;
      const last = dragged.peek();
      end.current?.();
      if (up.type === "pointerup" && last !== null && last.to !== last.from) drop.current(key, last.to);
    };
    const onKey = (pressed: KeyboardEvent) => {
      if (pressed.key === "Escape") end.current?.();
    };
    // The row itself may leave the page while the list scrolls, so the whole page is listened to.
    addEventListener("pointermove", onMove);
    addEventListener("pointerup", onUp);
    addEventListener("pointercancel", onUp);
    addEventListener("keydown", onKey);
    document.documentElement.classList.add("dragging");
    end.current = () => {
      removeEventListener("pointermove", onMove);
      removeEventListener("pointerup", onUp);
      removeEventListener("pointercancel", onUp);
      removeEventListener("keydown", onKey);
      cancelAnimationFrame(frame);
      document.documentElement.classList.remove("dragging");
      end.current = null;
      dragged.value = null;
    };
    follow();
    frame = requestAnimationFrame(onFrame);
  };

  return {
    begin,
    isDragged: (key) => dragged.value?.key === key,
    shiftPx: (key, index) => {
      const now = dragged.value;
      if (now === null) return 0;
      return now.key === key ? now.movedPx : rowHeightPx * roomFor(index, now.from, now.to);
    },
  };
}
