import { expect, test } from "vitest";
import { isMachineToMachine } from "./candidate-pair.ts";

const pair = { id: "P1", type: "candidate-pair", remoteCandidateId: "R1", state: "succeeded" };
const unused = { id: "P2", type: "candidate-pair", remoteCandidateId: "R2", state: "succeeded" };
const router = { id: "R2", type: "remote-candidate", candidateType: "srflx" };
const machine = { id: "R1", type: "remote-candidate", candidateType: "host" };

function reported(...entries: readonly object[]) {
  return isMachineToMachine({ values: () => entries });
}

test("the pair that is used leads to an address of the other machine: as Chromium, Firefox and others report it", () => {
  const transport = { id: "T", type: "transport", selectedCandidatePairId: "P1" };
  expect(reported(transport, unused, pair, router, machine)).toBe(true);
  expect(reported(unused, { ...pair, selected: true }, router, machine)).toBe(true);
  expect(reported(unused, { ...pair, nominated: true }, router, machine)).toBe(true);
});

test("an address that was seen before it was told is one of the other machine", () => {
  expect(reported({ ...pair, selected: true }, { ...machine, candidateType: "prflx" })).toBe(true);
});

test("a router's or a relay's address is none, nor one of a pair that is not used", () => {
  for (const candidateType of ["srflx", "relay"]) {
    expect(reported({ ...pair, selected: true }, { ...machine, candidateType })).toBe(false);
  }
  const transport = { id: "T", type: "transport", selectedCandidatePairId: "P2" };
  expect(reported(transport, unused, pair, router, machine)).toBe(false);
});

test("where nothing is told nobody is taken for a housemate", () => {
  expect(reported()).toBe(false);
  expect(reported(pair, machine)).toBe(false);
  expect(reported({ ...pair, selected: true })).toBe(false);
});
