import { expect, test } from "vitest";
import { reportLimits } from "../../shared/api/request-limits.ts";
import { reportOf } from "../../test/rigs/reports.ts";
import { ReportIntake } from "./report-intake.ts";

const full = { audioBytes: { cdn: reportLimits.bytesMax } };

test("a report counts once: the same number again, or an earlier one, is repeated", () => {
  const intake = new ReportIntake();
  const verdicts = [0, 0, 3, 2, 4].map((seq) => intake.take(reportOf({}, { seq }), 1_000));
  expect(verdicts).toEqual(["taken", "repeated", "taken", "repeated", "taken"]);
});

test("each session has its own numbers", () => {
  const intake = new ReportIntake();
  const from = (sessionId: string) => intake.take(reportOf({}, { sessionId }), 0);
  expect([from("a".repeat(22)), from("b".repeat(22)), from("a".repeat(22))]).toEqual(["taken", "taken", "repeated"]);
});

test("20 reports at once are taken, and one a second after that", () => {
  const intake = new ReportIntake();
  const verdicts = Array.from({ length: 22 }, (_, seq) => intake.take(reportOf({}, { seq }), 0));
  expect(verdicts.filter((verdict) => verdict === "taken")).toHaveLength(20);
  expect(verdicts.slice(20)).toEqual(["too-often", "too-often"]);
  expect(intake.take(reportOf({}, { seq: 22 }), 999)).toBe("too-often");
  expect(intake.take(reportOf({}, { seq: 22 }), 1_000)).toBe("taken");
});

test("a new session may claim one full report, and more as time passes", () => {
  const intake = new ReportIntake();
  expect(intake.take(reportOf(full, { seq: 0 }), 0)).toBe("taken");
  expect(intake.take(reportOf({ uploadedBytes: 1 }, { seq: 1 }), 0)).toBe("too-much");
  expect(intake.take(reportOf({ uploadedBytes: 31_250_000 }, { seq: 1 }), 1_000)).toBe("taken");
  expect(intake.take(reportOf({ wastedBytes: { hedge: 1 } }, { seq: 2 }), 1_000)).toBe("too-much");
});

test("after a long silence two full reports are believed, and not a byte more", () => {
  const intake = new ReportIntake();
  intake.take(reportOf({}, { seq: 0 }), 0);
  const verdicts = [
    intake.take(reportOf(full, { seq: 1 }), 3_600_000),
    intake.take(reportOf(full, { seq: 2 }), 3_600_000),
    intake.take(reportOf({ audioBytes: { peer: 1 } }, { seq: 3 }), 3_600_000),
  ];
  expect(verdicts).toEqual(["taken", "taken", "too-much"]);
});

test("a report that claims too much does not count, and the next honest one does", () => {
  const intake = new ReportIntake();
  intake.take(reportOf(full, { seq: 0 }), 0);
  for (let attempt = 0; attempt < 30; attempt += 1) {
    expect(intake.take(reportOf(full, { seq: 1 }), 0)).toBe("too-much");
  }
  expect(intake.take(reportOf({}, { seq: 1 }), 0)).toBe("taken");
});

test("listeners are pages that reported within 35 s; those that play are counted by what they said last", () => {
  const intake = new ReportIntake();
  intake.take(reportOf({}, { sessionId: "a".repeat(22), state: "playing" }), 0);
  intake.take(reportOf({}, { sessionId: "b".repeat(22), state: "playing" }), 10_000);
  intake.take(reportOf({}, { sessionId: "b".repeat(22), seq: 1, state: "paused" }), 20_000);
  expect(intake.listeners(20_000)).toEqual({ open: 2, playing: 1 });
  expect(intake.listeners(35_001)).toEqual({ open: 1, playing: 0 });
  expect(intake.listeners(60_000)).toEqual({ open: 0, playing: 0 });
});

test("of more than 20,000 sessions the one that reported longest ago is forgotten", () => {
  const intake = new ReportIntake();
  const named = (index: number) => String(index).padStart(22, "s");
  for (let index = 0; index < 20_000; index += 1) intake.take(reportOf({}, { sessionId: named(index) }), 0);
  intake.take(reportOf({}, { sessionId: named(0), seq: 1 }), 0);
  intake.take(reportOf({}, { sessionId: named(20_000) }), 0);
  // Forgotten, so its first number is new again; the one that reported since is not.
  expect(intake.take(reportOf({}, { sessionId: named(1), seq: 0 }), 0)).toBe("taken");
  expect(intake.take(reportOf({}, { sessionId: named(0), seq: 0 }), 0)).toBe("repeated");
});

test("listeners that play past the CDN are counted with the reason that most give, until they say no more or fall silent", () => {
  const intake = new ReportIntake();
  const tell = (
    name: string,
    seq: number,
    cdnBypassedFor?: "silent" | "refused",
    state: "playing" | "paused" = "playing",
  ) =>
    intake.take(
      reportOf({}, { sessionId: name.repeat(22), seq, state, ...(cdnBypassedFor ? { cdnBypassedFor } : {}) }),
      0,
    );
  tell("a", 0, "silent");
  tell("b", 0, "refused");
  tell("c", 0, "refused");
  tell("d", 0, "silent", "paused");
  tell("e", 0);
  expect(intake.cdnBypassing(0)).toEqual({ listeners: 3, fault: "refused" });
  tell("b", 1);
  tell("c", 1);
  expect(intake.cdnBypassing(0)).toEqual({ listeners: 1, fault: "silent" });
  expect(intake.cdnBypassing(36_000)).toEqual({ listeners: 0, fault: null });
});
