import { expect, test } from "vitest";
import { insideRoundTripMaxMs } from "../limits.ts";
import { whereaboutsOf } from "./candidate-pair.ts";

const pair = {
  id: "P1",
  type: "candidate-pair",
  localCandidateId: "L1",
  remoteCandidateId: "R1",
  state: "succeeded",
  currentRoundTripTime: 0.002,
};
const unused = {
  id: "P2",
  type: "candidate-pair",
  localCandidateId: "L1",
  remoteCandidateId: "R2",
  state: "succeeded",
};
const router = { id: "R2", type: "remote-candidate", candidateType: "srflx" };
const machine = { id: "R1", type: "remote-candidate", candidateType: "host" };
const own = { id: "L1", type: "local-candidate", candidateType: "host" };

function reported(...entries: readonly object[]) {
  return whereaboutsOf({ values: () => entries });
}

test("the pair that is used leads from machine to machine: as Chromium, Firefox and others report it", () => {
  const transport = { id: "T", type: "transport", selectedCandidatePairId: "P1" };
  expect(reported(transport, unused, pair, router, machine, own)).toBe("inside");
  expect(reported(unused, { ...pair, selected: true }, router, machine, own)).toBe("inside");
  expect(reported(unused, { ...pair, nominated: true }, router, machine, own)).toBe("inside");
});

test("an address that was seen before it was told is one of the other machine", () => {
  expect(reported({ ...pair, selected: true }, { ...machine, candidateType: "prflx" }, own)).toBe("inside");
});

test("a router's or a relay's address is none, nor one of a pair that is not used", () => {
  for (const candidateType of ["srflx", "relay"]) {
    expect(reported({ ...pair, selected: true }, { ...machine, candidateType }, own)).toBe("outside");
  }
  const transport = { id: "T", type: "transport", selectedCandidatePairId: "P2" };
  expect(reported(transport, unused, pair, router, machine, own)).toBe("outside");
});

/** Two behind one carrier's or VPN's exit, whose router gives each connection a port of its own, and leads back what is for itself. */
test("whoever sees us through a router is outside, even at an address that nobody told", () => {
  for (const candidateType of ["prflx", "srflx", "relay"]) {
    for (const theirs of ["prflx", "host"]) {
      const entries = [
        { ...pair, selected: true },
        { ...machine, candidateType: theirs },
        { ...own, candidateType },
      ];
      expect(reported(...entries)).toBe("outside");
    }
  }
});

/** Two in one VPN see each other at addresses of their machines, and each packet goes over both access lines. */
test("from machine to machine, and too far for one network, is not sure", () => {
  const seen = (currentRoundTripTime: number) =>
    reported({ ...pair, selected: true, currentRoundTripTime }, machine, own);
  expect(seen((insideRoundTripMaxMs + 1) / 1_000)).toBe("unsure");
  expect(seen(insideRoundTripMaxMs / 1_000)).toBe("inside");
});

test("a browser that tells no round trip is believed by the addresses", () => {
  const { currentRoundTripTime: _, ...untimed } = pair;
  expect(reported({ ...untimed, selected: true }, machine, own)).toBe("inside");
});

test("where nothing is told nobody is taken for a housemate", () => {
  expect(reported()).toBe("outside");
  expect(reported(pair, machine, own)).toBe("outside");
  expect(reported({ ...pair, selected: true })).toBe("outside");
  expect(reported({ ...pair, selected: true }, machine)).toBe("outside");
});
