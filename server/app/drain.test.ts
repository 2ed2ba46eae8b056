import { expect, test } from "vitest";
import { Drain } from "./drain.ts";

function draining(waitMs: number) {
  const events: string[] = [];
  const drain = new Drain({
    waitMs,
    nowMs: () => performance.now(),
    listeners: () => 3,
    async sendAway() {
      events.push(`away while ${drain.isReady ? "ready" : "not ready"}`);
    },
  });
  return { drain, events };
}

test("it is not ready before anybody is sent away, and sends them away once", async () => {
  const { drain, events } = draining(30);
  expect(drain.status()).toEqual({ state: "serving", listeners: 3 });
  drain.notePoll();
  const startMs = performance.now();
  const done = [drain.begin(), drain.begin()];
  expect(drain.isReady).toBe(false);
  expect(drain.status().state).toBe("draining");
  expect(events).toEqual([]);
  await Promise.all(done);
  expect(performance.now() - startMs).toBeGreaterThanOrEqual(29);
  expect(events).toEqual(["away while not ready"]);
  expect(drain.status().state).toBe("drained");
});

test("it does not wait where nobody asks whether it is ready", async () => {
  const { drain, events } = draining(60_000);
  await drain.begin();
  expect(events).toHaveLength(1);
});
