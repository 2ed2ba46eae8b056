import { expect, test } from "vitest";
import { cdnFaults } from "../cdn-fault.ts";
import { seededRandom } from "../seeded-random.ts";
import { firstProbeMs, lastProbeMs, trustedAgainMs } from "./limits.ts";
import { Ways } from "./ways.ts";

const waysAt = (seed = 1) => new Ways(seededRandom(seed));
const viaCdn = { way: "cdn", isProbe: false } as const;
const viaOrigin = { way: "origin", isProbe: false } as const;
const probe = { way: "cdn", isProbe: true } as const;

/** When the next request that nobody waits for is a probe. */
function probeMs(ways: Ways, fromMs: number): number {
  for (let nowMs = fromMs; nowMs <= fromMs + lastProbeMs; nowMs += 10)
    if (ways.choose(false, nowMs).isProbe) return nowMs;
  throw new Error("It is never tried again");
}

test("the CDN serves until it fails", () => {
  const ways = waysAt();
  ways.worked(ways.choose(true, 0), 10);
  expect([ways.choose(false, 20), ways.standing]).toEqual([viaCdn, { way: "cdn" }]);
});

test.each(cdnFaults)("one failure is enough, whatever it was, and the page remembers it: %s", (fault) => {
  const ways = waysAt();
  ways.failed(ways.choose(true, 0), fault, 100);
  expect([ways.choose(true, 101), ways.choose(false, 101)]).toEqual([viaOrigin, viaOrigin]);
  expect(ways.standing).toEqual({ way: "origin", fault, sinceMs: 100 });
});

test("no request that the sound waits for tries the CDN, and of the others one at a time", () => {
  const ways = waysAt();
  ways.failed(viaCdn, "failing", 0);
  expect(ways.choose(true, 1e6)).toEqual(viaOrigin);
  expect([ways.choose(false, 1e6), ways.choose(false, 1e6), ways.choose(true, 1e6)]).toEqual([
    probe,
    viaOrigin,
    viaOrigin,
  ]);
});

test("a probe that brings what the manifest says turns the page back", () => {
  const ways = waysAt();
  ways.failed(viaCdn, "silent", 0);
  ways.worked(ways.choose(false, 1e6), 1e6);
  expect([ways.standing, ways.choose(true, 1e6)]).toEqual([{ way: "cdn" }, viaCdn]);
});

test("an answer from before the failure turns nothing back, and its own failure moves no probe", () => {
  const ways = waysAt();
  ways.failed(viaCdn, "silent", 0);
  ways.worked(viaCdn, 10);
  ways.failed(viaCdn, "refused", 20);
  expect(ways.standing).toEqual({ way: "origin", fault: "silent", sinceMs: 0 });
  expect(probeMs(ways, 0)).toBeLessThanOrEqual(firstProbeMs);
});

test("intervals grow from five seconds to five minutes, and the reason is the newest one", () => {
  const ways = waysAt();
  ways.failed(viaCdn, "silent", 0);
  let nowMs = 0;
  const waits = [];
  for (let tries = 0; tries < 9; tries += 1) {
    const atMs = probeMs(ways, nowMs);
    waits.push(atMs - nowMs);
    ways.failed(probe, "refused", atMs);
    nowMs = atMs;
  }
  for (const [index, waitMs] of waits.entries()) {
    const mostMs = Math.min(lastProbeMs, firstProbeMs * 2 ** index);
    expect(waitMs).toBeGreaterThanOrEqual(mostMs / 2);
    expect(waitMs).toBeLessThanOrEqual(mostMs + 10);
  }
  expect(ways.standing).toEqual({ way: "origin", fault: "refused", sinceMs: 0 });
});

test("a thousand pages do not come back at once: no tenth of the spread holds a fifth of them", () => {
  const moments = Array.from({ length: 1_000 }, (_, seed) => {
    const ways = waysAt(seed);
    ways.failed(viaCdn, "unreachable", 0);
    return probeMs(ways, 0);
  });
  for (let fromMs = firstProbeMs / 2; fromMs < firstProbeMs; fromMs += firstProbeMs / 20) {
    const within = moments.filter((atMs) => atMs >= fromMs && atMs < fromMs + firstProbeMs / 20).length;
    expect(within).toBeLessThan(200);
  }
});

test("a CDN that comes and goes is tried later each time, until it has served for two minutes", () => {
  const ways = waysAt();
  ways.failed(viaCdn, "failing", 0);
  let backMs = probeMs(ways, 0);
  ways.worked(probe, backMs);
  ways.worked(ways.choose(true, backMs), backMs + 500);
  ways.failed(viaCdn, "failing", backMs + 1_000);
  expect(probeMs(ways, backMs + 1_000) - backMs - 1_000).toBeGreaterThanOrEqual(firstProbeMs);
  backMs += 30_000;
  ways.worked(probe, backMs);
  ways.worked(ways.choose(true, backMs), backMs + trustedAgainMs + 1);
  ways.failed(viaCdn, "failing", backMs + trustedAgainMs + 2);
  expect(probeMs(ways, backMs + trustedAgainMs + 2) - backMs - trustedAgainMs - 2).toBeLessThanOrEqual(firstProbeMs);
});

test("a probe that was called off is made again by the next request", () => {
  const ways = waysAt();
  ways.failed(viaCdn, "failing", 0);
  ways.calledOff(ways.choose(false, 1e6));
  expect(ways.choose(false, 1e6)).toEqual(probe);
});

test("where both fail they are tried in turn, pressing or not, and the CDN is tried soon after the line is back", () => {
  const ways = waysAt();
  const tried = [];
  for (let index = 0; index < 6; index += 1) {
    const ticket = ways.choose(true, index);
    tried.push(ticket.way);
    if (ticket.way === "cdn") ways.failed(ticket, "unreachable", index);
    else ways.originFailed();
  }
  expect(tried).toEqual(["cdn", "origin", "cdn", "origin", "cdn", "origin"]);
  ways.calledOff(ways.choose(true, 10));
  ways.worked(viaOrigin, 20);
  expect([ways.choose(true, 21), ways.choose(false, 21)]).toEqual([viaOrigin, probe]);
});
