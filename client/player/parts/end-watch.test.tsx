// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { draw } from "../../../test/rigs/player-page.tsx";
import { EndWatch } from "./end-watch.tsx";

class FakeObserver {
  watched: Element[] = [];
  readonly tell: (seen: readonly { isIntersecting: boolean }[]) => void;
  readonly rootMargin: string;
  constructor(tell: FakeObserver["tell"], { rootMargin }: { rootMargin: string }) {
    this.tell = tell;
    this.rootMargin = rootMargin;
    observers.push(this);
  }
  observe(element: Element): void {
    this.watched.push(element);
  }
  disconnect(): void {
    this.watched = [];
  }
}
let observers: FakeObserver[] = [];
const watching = () => observers.filter((observer) => observer.watched.length > 0);
beforeEach(() => {
  observers = [];
  vi.stubGlobal("IntersectionObserver", FakeObserver);
});

test("the end of the list is told 800 pixels before it is seen", async () => {
  let seen = 0;
  await draw(<EndWatch hasMore onSeen={() => (seen += 1)} />);
  const [watch] = watching();
  expect(watch?.rootMargin).toBe("800px");
  watch?.tell([{ isIntersecting: false }]);
  expect(seen).toBe(0);
  watch?.tell([{ isIntersecting: false }, { isIntersecting: true }]);
  expect(seen).toBe(1);
});

test("a list that is whole is not watched", async () => {
  await draw(<EndWatch hasMore={false} onSeen={() => {}} />);
  expect(watching()).toEqual([]);
});

test("a list that has grown is watched anew, once: its end may still be in sight", async () => {
  const { redraw } = await draw(<EndWatch hasMore onSeen={() => {}} />);
  await redraw(<EndWatch hasMore onSeen={() => {}} />);
  expect([observers.length, watching().length]).toEqual([2, 1]);
});

test("a page that was left watches nothing", async () => {
  const { leave } = await draw(<EndWatch hasMore onSeen={() => {}} />);
  await leave();
  expect(watching()).toEqual([]);
});

test("a browser that cannot see the end of a list gets the whole list", async () => {
  vi.stubGlobal("IntersectionObserver", undefined);
  let seen = 0;
  await draw(<EndWatch hasMore onSeen={() => (seen += 1)} />);
  expect(seen).toBe(1);
});
