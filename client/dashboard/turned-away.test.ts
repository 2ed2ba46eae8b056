import { expect, test } from "vitest";
import { turnedAway } from "./turned-away.ts";

test("nothing is said while nobody is turned away", () => {
  expect(turnedAway({ open: 90, max: 104, refusedOfLate: { room: 0, address: 0, struck: 0, pace: 0 } })).toBeNull();
});

test("it says how many, why, and what to do", () => {
  expect(turnedAway({ open: 104, max: 104, refusedOfLate: { room: 1234, address: 0, struck: 0, pace: 0 } })).toMatch(
    /^In the last minutes 1,234 were turned away because all 104 were taken \(104 are open now\): raise the limit/,
  );
  expect(turnedAway({ open: 50, max: 104, refusedOfLate: { room: 0, address: 7, struck: 0, pace: 0 } })).toMatch(
    /^7 were turned away because their address had too many\. .*TUTTI_TRUSTED_PROXIES\.$/,
  );
  expect(turnedAway({ open: 50, max: 104, refusedOfLate: { room: 0, address: 0, struck: 9, pace: 0 } })).toMatch(
    /^9 were turned away because there was much to do, and their addresses had made trouble/,
  );
  expect(turnedAway({ open: 50, max: 104, refusedOfLate: { room: 0, address: 0, struck: 0, pace: 9 } })).toMatch(
    /^9 strangers were turned away so that those who are here are served in time\.$/,
  );
});
