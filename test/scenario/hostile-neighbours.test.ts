import { expect, test } from "vitest";
import { inventAudience } from "../sim/audience/audience.ts";
import { type Hostility, hostilities } from "../sim/audience/character.ts";
import { defaultOptions, type SimOptions } from "../sim/options.ts";
import { simulate } from "../sim/simulate.ts";
import type { World } from "../sim/world.ts";

const options: SimOptions = { ...defaultOptions, seed: 3, peers: 9, minutes: 1, workload: "one-track", churn: 0 };
const lookEveryMs = 100;

interface Seen {
  /** The longest that an honest listener kept a link to a hostile one, s. */
  longestSeconds: number;
  /** The most requests that were open at one time at one of those. */
  mostOpen: number;
}

/** Six of nine are hostile; what the others see of them, looked at ten times a second. */
function among(kinds: readonly Hostility[]) {
  const seen: Seen = { longestSeconds: 0, mostOpen: 0 };
  const audience = inventAudience(options).map((character) => ({
    ...character,
    hostility: character.index % 3 === 0 ? null : (kinds[character.index % kinds.length] ?? null),
  }));
  const hostileIds = new Set(audience.filter(({ hostility }) => hostility !== null).map(({ peerId }) => peerId));
  const since = new Map<string, number>();
  const look = ({ scheduler, listeners }: World) => {
    for (const listener of listeners.filter(({ character }) => character.hostility === null)) {
      for (const { linkId, peerId } of listener.mesh.openLinks()) {
        if (!hostileIds.has(peerId)) continue;
        const name = `${listener.character.index}/${linkId}`;
        const sinceMs = since.get(name) ?? scheduler.nowMs();
        since.set(name, sinceMs);
        seen.longestSeconds = Math.max(seen.longestSeconds, (scheduler.nowMs() - sinceMs) / 1_000);
        seen.mostOpen = Math.max(seen.mostOpen, listener.asked(peerId).size);
      }
    }
  };
  const { figures, traffic } = simulate({
    options,
    audience,
    prepare: (world) => {
      for (let atMs = 0; atMs < options.minutes * 60_000; atMs += lookEveryMs) {
        world.scheduler.at(atMs, () => look(world));
      }
    },
  });
  return { seen, figures, links: since.size, budgetUse: traffic.budgetUse };
}

test("a neighbour that floods is cut off within two seconds, and nobody honest stalls", () => {
  const { seen, figures, links } = among(["floods"]);
  expect(links).toBeGreaterThan(4);
  expect(seen.longestSeconds).toBeLessThan(2);
  expect(figures.stallsMs).toEqual([]);
});

test.each(["mute", "refuses"] as const)("a neighbour that %s never owes more than two blocks", (kind) => {
  const { seen, figures, links } = among([kind]);
  expect(links).toBeGreaterThan(8);
  expect(seen.mostOpen).toBeLessThanOrEqual(2);
  expect(figures.stallsMs).toEqual([]);
});

test("among hostile neighbours of all kinds nobody honest stalls, or uses half of any budget", () => {
  const { figures, budgetUse } = among(hostilities);
  expect(figures.stallsMs).toEqual([]);
  expect(budgetUse.size).toBeGreaterThan(10);
  expect([...budgetUse].filter(([, share]) => share >= 0.5)).toEqual([]);
});
