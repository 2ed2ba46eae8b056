import { expect, test } from "vitest";
import { AbuseLog } from "./abuse-log.ts";

function written() {
  const lines: [object, string][] = [];
  const abuse = new AbuseLog("tracker", { warn: (fields, text) => lines.push([fields, text]) });
  return { abuse, lines };
}

test("one line for each abuser and minute: the first deed at once, the others added up when the minute is over", () => {
  const { abuse, lines } = written();
  for (let count = 0; count < 1_000; count += 1) abuse.note("192.0.2.1", "flood", count);
  abuse.note("192.0.2.1", "binary frame", 5_000);
  abuse.note("192.0.2.2", "flood", 6_000);
  expect(lines).toHaveLength(2);
  abuse.note("192.0.2.2", "flood", 60_000);
  expect(lines[2]).toEqual([
    { from: expect.any(String), deeds: { flood: 999, "binary frame": 1 } },
    expect.any(String),
  ]);
  expect(lines).toHaveLength(3);
});

test("no line tells an address, and the same abuser has the same name", () => {
  const { abuse, lines } = written();
  abuse.note("192.0.2.1", "flood", 0);
  abuse.note("192.0.2.1", "flood", 70_000);
  expect(JSON.stringify(lines)).not.toContain("192.0.2");
  expect(lines.map(([fields]) => (fields as { from: string }).from)).toEqual(
    [lines[0]?.[0], lines[0]?.[0]].map((fields) => (fields as { from: string }).from),
  );
});

test("a name is good for one process alone: whoever has the log cannot find out by trying which address it was", () => {
  const names = [written(), written()].map(({ abuse, lines }) => {
    abuse.note("192.0.2.1", "flood", 0);
    return lines.map(([fields]) => (fields as { from: string }).from);
  });
  expect(names[0]).toHaveLength(1);
  expect(names[0]).not.toEqual(names[1]);
});

test("more abusers than can be told apart share a line", () => {
  const { abuse, lines } = written();
  for (let index = 0; index < 5_000; index += 1) abuse.note(`2001:db8::${index.toString(16)}`, "flood", 0);
  expect(lines.length).toBe(1_001);
  expect(lines.at(-1)?.[0]).toMatchObject({ from: "many" });
});

test("of a misdeed somebody else hears each time, of what is nobody's fault never", () => {
  const heard: string[] = [];
  const abuse = new AbuseLog("tracker", { warn: () => undefined }, (address) => heard.push(address));
  abuse.note("192.0.2.1", "no room", 0);
  abuse.misdeed("192.0.2.2", "flood", 0);
  abuse.misdeed("192.0.2.2", "flood", 1);
  expect(heard).toEqual(["192.0.2.2", "192.0.2.2"]);
});
