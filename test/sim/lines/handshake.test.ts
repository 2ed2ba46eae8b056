import { expect, test } from "vitest";
import { linePair } from "../../rigs/line-pair.ts";
import { shakeHands } from "./handshake.ts";

const handshake = { packets: 8, bytes: 700, againMs: 250, attempts: 4 };

test("eight packets are four round trips", () => {
  const { scheduler, up } = linePair({}, 25);
  let doneMs = 0;
  shakeHands(up, handshake, () => {
    doneMs = scheduler.nowMs();
  });
  scheduler.runUntil(2_000);
  expect(doneMs).toBeCloseTo(200, 0);
});

test("a packet that is lost is sent again, and nothing is done twice", () => {
  const { scheduler, up, line } = linePair({}, 25);
  const doneMs: number[] = [];
  line.cut();
  shakeHands(up, handshake, () => doneMs.push(Math.round(scheduler.nowMs())));
  scheduler.runUntil(100);
  line.mend();
  scheduler.runUntil(5_000);
  expect(doneMs).toEqual([450]);
});

test("after four attempts it is given up", () => {
  const { scheduler, up, line } = linePair({});
  let isDone = false;
  line.cut();
  shakeHands(up, handshake, () => {
    isDone = true;
  });
  scheduler.runUntil(5_000);
  line.mend();
  scheduler.runUntil(60_000);
  expect(isDone).toBe(false);
});
