import { expect, test } from "vitest";
import { readSwitchCounts } from "./switch-counts.ts";

const host =
  "host home sent=900/9 out=800/8 in=70/7 fullUp=100/1 fullDown=0/0 lost=20/2 holed=0/0 queuedUp=1538 queuedDown=0";

test("readSwitchCounts() reads hosts, pairs and how late the switch was", () => {
  const counts = readSwitchCounts([
    host,
    "pair home cdn sent=900/9 in=780/7 dropped=120/2",
    "switch lateWorstMs=1.250 lateMeanMs=0.0310 events=12",
  ]);
  expect(counts.hosts.get("home")).toMatchObject({
    sent: { bytes: 900, packets: 9 },
    in: { bytes: 70, packets: 7 },
    fullUp: { bytes: 100, packets: 1 },
    queuedUp: 1538,
  });
  expect(counts.pairs).toEqual([
    {
      from: "home",
      to: "cdn",
      sent: { bytes: 900, packets: 9 },
      in: { bytes: 780, packets: 7 },
      dropped: { bytes: 120, packets: 2 },
    },
  ]);
  expect(counts.late).toEqual({ worstMs: 1.25, meanMs: 0.031 });
});

test("readSwitchCounts() refuses a line that it does not know, and a count that is missing", () => {
  expect(() => readSwitchCounts(["error Cannot obey"])).toThrow(/Cannot read the switch's counts/);
  expect(() => readSwitchCounts([host.replace("lost=20/2", "")])).toThrow(/no lost/);
});
