import type { Threat } from "../defence.ts";

const household = "shared/tracker/dials/household.ts";
const meet = "shared/tracker/introductions/meet.ts";
const tests = ["shared/tracker/dials/household.test.ts"];

export const harvest: Threat = {
  threat: "harvest of addresses",
  defences: [
    {
      defence: "what a listener may be told grows with its songs",
      file: household,
      remove: "listener.partners < own",
      by: "listener.partners < partnersPerDayMax",
      tests,
    },
    {
      defence: "... of which so many count as can be heard",
      file: household,
      remove: "if (nowMs - listener.songAtMs < limits.songCountedEveryMs) return;",
      by: "",
      tests,
    },
    {
      defence: "... up to a number for a day",
      file: household,
      remove: "Math.min(partnersPerDayMax, partnersAtFirst + listener.songs * partnersPerSong)",
      by: "partnersAtFirst + listener.songs * partnersPerSong",
      tests,
    },
    {
      defence: "a fresh key has the household's number",
      file: household,
      remove: "household.met.size < household.most * partnersPerDayMax",
      by: "true",
      tests,
    },
    {
      defence: "... and takes one place of those that it is introduced to",
      file: household,
      remove: "return household?.number ?? number;",
      by: "return number;",
      tests,
    },
    {
      defence: "... and a line of IPv6 is one household",
      file: "shared/signal/address.ts",
      remove: 'if (!address.includes(":")) return address;',
      by: "return address;",
      tests,
    },
    {
      defence: "the one who is named to others has it too",
      file: meet,
      remove: " || !mayLearnOf(state, listener, newcomer, nowMs)",
      by: "",
      tests,
    },
    {
      defence: "who may be told of nobody more is not asked for at other instances",
      file: meet,
      remove: "if (isShort && mayLearnMore(state, newcomer, nowMs)) {",
      by: "if (isShort) {",
      tests: ["shared/tracker/instances/cluster.test.ts"],
    },
    {
      defence: "several are named in one frame",
      file: meet,
      remove: "if (!mayLearnOf(state, newcomer, candidate.listener, nowMs)) continue;",
      by: "",
      tests,
    },
  ],
};
