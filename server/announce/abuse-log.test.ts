import { expect, test } from "vitest";
import { AbuseLog } from "./abuse-log.ts";

function logOf(loggedAddressesMax = 10): { log: AbuseLog; lines: object[] } {
  const lines: object[] = [];
  return { log: new AbuseLog({ logEveryMs: 60_000, loggedAddressesMax, warn: (fields) => lines.push(fields) }), lines };
}

test("one line for each abuser and minute, and the next says how many there were meanwhile", () => {
  const { log, lines } = logOf();
  for (let atMs = 0; atMs < 60_000; atMs += 1_000) log.tell("192.0.2.1", "flood", atMs);
  log.tell("192.0.2.2", "malformed", 59_000);
  log.tell("192.0.2.1", "flood", 60_000);
  expect(lines).toEqual([
    { reason: "flood", more: 0 },
    { reason: "malformed", more: 0 },
    { reason: "flood", more: 59 },
  ]);
  expect(JSON.stringify(lines)).not.toContain("192.0.2");
});

test("abusers from everywhere do not fill the log: beyond so many addresses a minute they are not told", () => {
  const { log, lines } = logOf(3);
  for (let address = 0; address < 100; address += 1) log.tell(`a${address}`, "flood", 0);
  expect(lines.length).toBe(3);
  log.tell("later", "flood", 60_000);
  expect(lines.length).toBe(4);
});
