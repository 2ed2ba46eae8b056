import type { Threat } from "../defence.ts";

const introduce = "shared/tracker/introductions/introduce.ts";
const meet = "shared/tracker/introductions/meet.ts";
const announce = "shared/tracker/announce.ts";
const policy = ["shared/tracker/introductions/introduce.test.ts"];
const meeting = ["shared/tracker/introductions/meet.test.ts"];

export const eclipse: Threat = {
  threat: "Sybil, eclipse",
  defences: [
    {
      defence: "a share of the openings is drawn from far ones",
      file: introduce,
      remove: "const farShare = far.slice(0, drawnRound(openings * view.farShare, random));",
      by: "const farShare = [];",
      tests: ["test/properties/eclipse.test.ts"],
    },
    {
      defence: "... whatever they claim",
      file: introduce,
      remove: "const far = useful.filter(isFar);",
      by: "const far = ranked(useful.filter(isFar));",
      tests: policy,
    },
    {
      defence: "far is outside the newcomer's network",
      file: introduce,
      remove: 'return near === "far" || near === "country";',
      by: "return true;",
      tests: policy,
    },
    {
      defence: "a share goes to those that are there for long",
      file: introduce,
      remove: "const elders = longestThere(otherFar, drawnRound(openings * view.longStandingShare, random), random);",
      by: "const elders = [];",
      tests: policy,
    },
    {
      defence: "introductions of one listener in a minute: the one who is met",
      file: meet,
      remove: "if (introductionsLeft(state, listener, nowMs) <= 0) return;",
      by: "",
      tests: meeting,
    },
    {
      defence: "... and the one who seeks",
      file: meet,
      remove: "Math.min(openingsMax - met.size, introductionsLeft(state, newcomer, nowMs))",
      by: "openingsMax - met.size",
      tests: meeting,
    },
    {
      defence: "seeks in one swarm are five seconds apart",
      file: announce,
      remove: "if (nowMs - (seeks.get(swarm) ?? Number.NEGATIVE_INFINITY) < seekIntervalMs) {",
      by: "if (false) {",
      tests: meeting,
    },
    {
      defence: "who wants nothing of a song seeks nobody for it",
      file: announce,
      remove: "if (!swarm || !said || said.want === 0) {",
      by: "if (!swarm || !said) {",
      tests: meeting,
    },
    {
      defence: "whom nobody can reach is introduced to nobody",
      file: meet,
      remove: "if (isOutOfReach(state.limits, listener, nowMs)) return;",
      by: "",
      tests: ["shared/tracker/dials/reachability.test.ts"],
    },
    {
      defence: "one accuser counts once",
      file: "shared/tracker/dials/reachability.ts",
      remove: "else listener.failedWith |= prefixBit(partner.address);",
      by: "else listener.failedWith = (listener.failedWith << 1) | 1;",
      tests: ["shared/tracker/dials/reachability.test.ts"],
    },
    {
      defence: "... and only of a dial that was relayed",
      file: "shared/tracker/dials/reachability.ts",
      remove: "if (dial === null) return;",
      by: "if (dial === null) return count(limits, acquaintance.second, { partner: acquaintance.first, ok, nowMs });",
      tests: ["shared/tracker/dials/reachability.test.ts"],
    },
    {
      defence: "only who made the offer tells how it went",
      file: "shared/tracker/dials/relay.ts",
      remove: "acquaintance.dials?.findLast(({ offerer }) => offerer === sender) ?? null",
      by: "acquaintance.dials?.at(-1) ?? null",
      tests: ["shared/tracker/dials/reachability.test.ts", "shared/tracker/dials/distances.test.ts"],
    },
    {
      defence: "one round trip of each pair is heard",
      file: "shared/tracker/dials/distances.ts",
      remove: "if (acquaintance.measured) return;",
      by: "",
      tests: ["shared/tracker/dials/distances.test.ts"],
    },
    {
      defence: "no single report decides how far two networks are",
      file: "shared/tracker/dials/distances.ts",
      remove: "const pairWeight = 0.25;",
      by: "const pairWeight = 1;",
      tests: ["shared/tracker/dials/distances.test.ts"],
    },
  ],
};
