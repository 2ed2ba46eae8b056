import { expect, test } from "vitest";
import { balanceOf } from "./accounts.ts";

const account = (sentBytes: number, receivedBytes: number) => ({ line: "50/10", sentBytes, receivedBytes });

test("sent ÷ received is spread over the listeners", () => {
  const balance = balanceOf([account(50, 100), account(110, 100), account(300, 200), account(0, 0)]);
  expect(balance).toEqual({
    listeners: 4,
    median: 0.5,
    p95: 1.5,
    greatest: 1.5,
    above: 2,
    farAbove: 1,
    excessShare: 60 / 460,
  });
});

test("who sends and receives nothing is beyond all bounds, where nobody sends nothing is", () => {
  expect(balanceOf([account(1, 0)])).toMatchObject({ greatest: Infinity, farAbove: 1, excessShare: 1 });
  expect(balanceOf([account(0, 0), account(0, 9)])).toMatchObject({ greatest: 0, above: 0, excessShare: 0 });
});
