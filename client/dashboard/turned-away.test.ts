import { expect, test } from "vitest";
import { turnedAway } from "./turned-away.ts";

test("nothing is said while nobody is turned away", () => {
  expect(turnedAway({ open: 90, max: 104, refusedOfLate: { room: 0, address: 0 } })).toBeNull();
});

test("it says how many, why, and what to do", () => {
  expect(turnedAway({ open: 104, max: 104, refusedOfLate: { room: 1234, address: 0 } })).toMatch(
    /^In the last minutes 1,234 were turned away because all 104 were taken \(104 are open now\): raise the limit/,
  );
  expect(turnedAway({ open: 50, max: 104, refusedOfLate: { room: 0, address: 7 } })).toMatch(
    /^7 were turned away because their address had too many\. .*TUTTI_TRUSTED_PROXIES\.$/,
  );
});
