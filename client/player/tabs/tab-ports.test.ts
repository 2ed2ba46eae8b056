// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import type { TabMessage } from "./tab-message.ts";
import { browserChannel, browserLock } from "./tab-ports.ts";

afterEach(() => vi.unstubAllGlobals());

class FakeChannel extends EventTarget {
  static readonly all: FakeChannel[] = [];
  constructor() {
    super();
    FakeChannel.all.push(this);
  }
  postMessage(data: unknown): void {
    for (const each of FakeChannel.all) {
      if (each !== this) each.dispatchEvent(new MessageEvent("message", { data }));
    }
  }
}

test("what one tab says reaches the other; what this version does not know is passed over", () => {
  vi.stubGlobal("BroadcastChannel", FakeChannel);
  const [one, other] = [browserChannel(), browserChannel()];
  const heard: TabMessage[] = [];
  other?.onMessage((message) => heard.push(message));
  one?.post({ type: "hello" });
  one?.post({ type: "something new" } as unknown as TabMessage);
  expect(heard).toEqual([{ type: "hello" }]);
});

/** A browser's locks, as far as they are used here: one name. */
class FakeLocks {
  #reject: ((why: unknown) => void) | null = null;

  async request(name: string, ...rest: unknown[]): Promise<void> {
    const held = rest.pop() as (lock: unknown) => unknown;
    const { steal = false } = (rest[0] ?? {}) as LockOptions;
    if (this.#reject !== null && !steal) return void held(null);
    this.#reject?.(new DOMException("stolen", "AbortError"));
    const stolen = new Promise<void>((_, reject) => {
      this.#reject = reject;
    });
    await Promise.race([stolen, held({ name })]);
    this.#reject = null;
  }
}

test("a lock is one tab's, until that lets it go or another takes it over", async () => {
  const locks = new FakeLocks();
  vi.stubGlobal("navigator", { locks });
  const [one, other] = [browserLock(), browserLock()];
  const lost = vi.fn();
  one?.onLost(lost);
  expect([await one?.tryTake(), await other?.tryTake()]).toEqual([true, false]);
  one?.release();
  await Promise.resolve();
  await Promise.resolve();
  await Promise.resolve();
  expect(lost).not.toHaveBeenCalled();
  expect(await one?.tryTake()).toBe(true);
  other?.takeOver();
  await vi.waitFor(() => expect(lost).toHaveBeenCalledOnce());
});

test("a browser that refuses its locks leaves it to the channel; one that has none says so", async () => {
  vi.stubGlobal("navigator", { locks: { request: () => Promise.reject(new DOMException("no", "SecurityError")) } });
  const lost = vi.fn();
  const lock = browserLock();
  lock?.onLost(lost);
  expect(await lock?.tryTake()).toBe(true);
  const freed = vi.fn();
  void lock?.whenFree().then(freed);
  await new Promise((soon) => setTimeout(soon));
  expect(freed).not.toHaveBeenCalled();
  expect(lost).not.toHaveBeenCalled();
  vi.stubGlobal("navigator", {});
  expect(browserLock()).toBeNull();
});
