import { expect, test } from "vitest";
import { createTestClock } from "../../../test/rigs/clock.ts";
import { loadAnew } from "./load-anew.ts";

function tab(isServerHere = true) {
  const clock = createTestClock();
  const kept = new Map<string, string>();
  let reloads = 0;
  const options = {
    clock,
    store: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    },
    isHere: async () => isServerHere,
    reload: () => (reloads += 1),
  };
  return { clock, options, reloads: () => reloads };
}

test("a page is loaded anew, and not again within the minute", async () => {
  const { clock, options, reloads } = tab();
  await loadAnew(options);
  await loadAnew(options);
  expect(reloads()).toBe(1);
  await clock.pass(60_000);
  await loadAnew(options);
  expect(reloads()).toBe(2);
});

test("while the server is away, and where nothing can be remembered, the page stays", async () => {
  const away = tab(false);
  await loadAnew(away.options);
  const { options, reloads } = tab();
  const refuse = () => {
    throw new DOMException("no", "SecurityError");
  };
  await loadAnew({ ...options, store: { getItem: refuse, setItem: refuse } });
  expect([away.reloads(), reloads()]).toEqual([0, 0]);
});
