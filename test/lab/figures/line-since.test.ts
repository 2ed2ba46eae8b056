import { expect, test } from "vitest";
import { readSwitchCounts } from "../network/switch-counts.ts";
import { lineSince } from "./line-since.ts";

function countsOf(...hosts: [name: string, out: string][]) {
  const rest = "sent=0/0 in=0/0 fullUp=0/0 fullDown=0/0 lost=0/0 holed=0/0 queuedUp=0 queuedDown=0";
  return readSwitchCounts(hosts.map(([name, out]) => `host ${name} out=${out} ${rest}`));
}

test("lineSince() adds up the lines that a listener used one after the other", () => {
  const before = countsOf(["phone", "100/2"], ["elsewhere", "0/0"]);
  const after = countsOf(["phone", "400/5"], ["elsewhere", "50/1"]);
  expect(lineSince(after, before, ["phone"]).out).toEqual({ bytes: 300, packets: 3 });
  expect(lineSince(after, before, ["phone", "elsewhere"]).out).toEqual({ bytes: 350, packets: 4 });
});
