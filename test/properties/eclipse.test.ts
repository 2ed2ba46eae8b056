import { expect, test } from "vitest";
import { met, newTracker, peerId, song } from "../rigs/tracker.ts";

const victimNetwork = { asn: 64_500, country: "PT" };
const seeds = 40;
const otherNetwork = { asn: 64_501, country: "SE" };

/**
 * 200 honest listeners of other networks are there. Then 200 attackers come, who claim to hold all and stand where `whereabouts`
 * says. The victim comes last; the answer is which share of those it meets are attackers, the worst of the seeds and the mean.
 */
function attackersShare(whereabouts: (index: number) => { address: string; network: typeof victimNetwork }): {
  worst: number;
  mean: number;
} {
  let worst = 0;
  let sum = 0;
  for (let seed = 1; seed <= seeds; seed += 1) {
    const world = newTracker({}, seed);
    const join = (connection: number, at: { address: string; network: typeof victimNetwork }) =>
      world.tracker.handle({ type: "joined", connection, peerId: peerId(connection), ...at }, world.nowMs);
    for (let number = 1; number <= 200; number += 1) {
      join(number, { address: `10.${number}.0.1`, network: otherNetwork });
      world.announce(number, [song, 3, 3]);
    }
    world.nowMs += 600_000;
    for (let number = 1_001; number <= 1_200; number += 1) {
      join(number, whereabouts(number - 1_001));
      world.announce(number, [song, 65_535, 0]);
    }
    join(9_999, { address: "192.0.2.7", network: victimNetwork });
    const peers = met(world.announce(9_999, [song, 0, 3]), 9_999);
    expect(peers).toHaveLength(4);
    const attackers = peers.filter((peer) => Number.parseInt(peer.peerId, 10) > 1_000);
    worst = Math.max(worst, attackers.length / peers.length);
    sum += attackers.length / peers.length;
  }
  return { worst, mean: sum / seeds };
}

test("attackers in the victim's own network, prefix or address get five openings of eight in the mean, and never all", () => {
  const addresses = [
    () => "192.0.2.7",
    (index: number) => `192.0.2.${8 + index}`,
    (index: number) => `172.${index}.0.1`,
  ];
  for (const address of addresses) {
    const { worst, mean } = attackersShare((index) => ({ address: address(index), network: victimNetwork }));
    expect(mean).toBeLessThanOrEqual(5.5 / 8);
    expect(worst).toBeLessThanOrEqual(3 / 4);
  }
}, 30_000);

test("attackers from everywhere, half of the swarm, get no more than their share", () => {
  const { mean } = attackersShare((index) => ({ address: `172.${index}.0.1`, network: otherNetwork }));
  expect(mean).toBeLessThan(0.55);
}, 30_000);
