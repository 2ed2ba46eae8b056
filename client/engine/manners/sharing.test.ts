import { expect, test } from "vitest";
import { cannotShare, type SharingFacts, sharingState } from "./sharing.ts";

const willing: SharingFacts = {
  wanted: true,
  playsSegments: true,
  hasWebSocket: true,
  hasIdentity: true,
  canVerify: true,
  hasWebRtc: true,
  metered: false,
  mayBeMobile: false,
  mobileData: false,
  resting: null,
  policy: "on",
};
const stateWith = (facts: Partial<SharingFacts>) => sharingState({ ...willing, ...facts });

test("a page shares when listener, browser, connection and operator allow it", () => {
  expect(stateWith({})).toEqual({ state: "on", reason: null });
});

test.each([
  [{ wanted: false }, "off", null],
  [{ hasWebRtc: false }, "impossible", "WebRTC"],
  [{ playsSegments: false }, "impossible", "by itself"],
  [{ hasWebSocket: false }, "impossible", "WebSocket"],
  [{ hasIdentity: false }, "impossible", "https"],
  [{ canVerify: false }, "impossible", "Ed25519"],
  [{ metered: true }, "impossible", "mobile"],
  [{ mayBeMobile: true }, "off", "yes to mobile data"],
  [{ policy: "off" }, "switched-off", "on this server"],
  [{ resting: "The page is hidden and silent." }, "resting", "hidden"],
  [{ policy: null }, "off", "session"],
] as const)("with %o it is %s", (facts, state, reason) => {
  expect(stateWith(facts).state).toBe(state);
  if (reason === null) expect(stateWith(facts).reason).toBeNull();
  else expect(stateWith(facts).reason).toContain(reason);
});

test("of several reasons the one is told that the listener can change first", () => {
  const all = { hasWebRtc: false, metered: true, policy: "off", resting: "hidden" } as const;
  expect(stateWith({ ...all, wanted: false }).state).toBe("off");
  expect(stateWith(all).reason).toContain("WebRTC");
  expect(stateWith({ ...all, hasWebRtc: true }).reason).toContain("mobile");
  expect(stateWith({ policy: "off", resting: "hidden" }).state).toBe("switched-off");
});

test("what a page can never do is known before the listener is asked", () => {
  expect(cannotShare(willing)).toBeNull();
  expect(cannotShare({ ...willing, hasWebRtc: false })).toContain("WebRTC");
});

test("a yes that names mobile data holds where the browser would not tell of it", () => {
  expect(stateWith({ mayBeMobile: true, mobileData: true }).state).toBe("on");
  expect(stateWith({ mayBeMobile: true, mobileData: true, metered: true }).state).toBe("impossible");
});
