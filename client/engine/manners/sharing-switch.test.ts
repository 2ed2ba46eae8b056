import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { SessionResponse } from "../../../shared/api/session.ts";
import { blockBytes } from "../../../shared/manifest/manifest.ts";
import { fail, ok } from "../../../shared/result.ts";
import { createTestClock, promisesGoOn, type TestClock } from "../../../test/rigs/clock.ts";
import { TestDevice } from "../../../test/rigs/device.ts";
import { noLimits, type UploadLimits } from "./manners.ts";
import { type Sharer, SharingSwitch, type SharingSwitchOptions } from "./sharing-switch.ts";

const serverCap = 5_000_000;
const minute = 60_000;
/** A page that can share. */
const wholeAbility = {
  playsSegments: true,
  hasIdentity: true,
  canVerify: true,
  hasWebRtc: true,
  hasWebSocket: true,
};

let clock: TestClock;
let device: TestDevice;
let session: SessionResponse;
let sharer: ReturnType<typeof createSharer>;
let asked: number;
let isSounding: boolean;
const stop = { now: new AbortController() };

/** Notes what it is told; `uploadedBytes` is what the page has sent since it was opened. */
function createSharer() {
  const told: string[] = [];
  const sharer: Sharer & {
    told: string[];
    uploadedBytes: number;
    allowance: { bitsPerSecond: number; bytes: number };
  } = {
    told,
    uploadedBytes: 0,
    allowance: { bitsPerSecond: -1, bytes: -1 },
    share: (allowed) => told.push(allowed ? "share" : "unshare"),
    leave: () => told.push("leave"),
    hurryToTracker: () => told.push("hurry"),
    input: ({ bitsPerSecond, bytes }) => {
      sharer.allowance = { bitsPerSecond, bytes };
    },
    snapshot: () => ({ uploadedBytes: sharer.uploadedBytes }),
  };
  return sharer;
}

beforeEach(() => {
  clock = createTestClock();
  device = new TestDevice();
  sharer = createSharer();
  asked = 0;
  isSounding = false;
  stop.now = new AbortController();
  const sharing = { p2p: "on", consent: "ask", uploadBitsPerSecondMax: serverCap, neighboursMax: 8 } as const;
  session = { sharing } as SessionResponse;
});

afterEach(() => {
  stop.now.abort();
  vi.unstubAllGlobals();
});

async function started(able: Partial<SharingSwitchOptions["able"]> = {}): Promise<SharingSwitch> {
  const made = new SharingSwitch({
    clock,
    sessions: {
      get latest() {
        return session;
      },
      ask: async () => {
        asked += 1;
        return ok(session);
      },
    },
    sharer,
    able: { ...wholeAbility, ...able },
    isSounding: () => isSounding,
  });
  made.start(stop.now.signal);
  await promisesGoOn();
  return made;
}

function operatorSays(p2p: "on" | "off"): void {
  session = { ...session, sharing: { ...session.sharing, p2p } };
}

const yes = (uploadLimits: UploadLimits = noLimits) => ({ share: true, mobileData: false, uploadLimits });
const no = { share: false, mobileData: false, uploadLimits: noLimits };

test("nothing is shared before the listener says yes; a yes and a no take effect at once, each once", async () => {
  const sharing = await started();
  await clock.pass(minute);
  expect(sharer.told).toEqual([]);
  expect(sharing.state).toEqual({ state: "off", reason: null });
  sharing.choose(yes());
  sharing.choose(yes());
  expect(sharer.told).toEqual(["share"]);
  expect(sharing.state.state).toBe("on");
  sharing.choose(no);
  expect(sharer.told).toEqual(["share", "unshare"]);
});

test.each([
  ["no key", { hasIdentity: false }, "https"],
  ["no means to verify", { canVerify: false }, "https"],
  ["no WebRTC", { hasWebRtc: false }, "WebRTC"],
] as const)("a page with %s never shares, and says why", async (_, able, reason) => {
  const sharing = await started(able);
  sharing.choose(yes());
  await clock.pass(minute);
  expect(sharer.told).toEqual([]);
  expect(sharing.state).toMatchObject({ state: "impossible", reason: expect.stringContaining(reason) });
});

test("data saver and a mobile connection end sharing at once; without data saver it goes on", async () => {
  const sharing = await started();
  sharing.choose(yes());
  device.saveData(true);
  expect(sharer.told).toEqual(["share", "unshare"]);
  expect(sharing.state).toMatchObject({ state: "impossible", reason: expect.stringContaining("saves data") });
  device.saveData(false);
  expect(sharer.told).toEqual(["share", "unshare", "share"]);
  device.useMobile();
  expect(sharer.told.at(-1)).toBe("unshare");
});

test("data saver that was on from the beginning allows not one word to others", async () => {
  device.saveData(true);
  const sharing = await started();
  sharing.choose(yes());
  await clock.pass(minute);
  expect(sharer.told).toEqual([]);
});

test("the operator's kill switch ends sharing, after the message that brought it has been read", async () => {
  const sharing = await started();
  sharing.choose(yes());
  sharing.policyIs("off");
  expect(sharer.told).toEqual(["share"]);
  await promisesGoOn();
  expect(sharer.told).toEqual(["share", "unshare"]);
  expect(sharing.state.state).toBe("switched-off");
});

test("a page whose sharing was switched off asks every half minute, and shares again when the operator allows it", async () => {
  operatorSays("off");
  const sharing = await started();
  sharing.choose(yes());
  await clock.pass(29_999);
  expect(asked).toBe(0);
  await clock.pass(30_001);
  expect(asked).toBe(2);
  expect(sharer.told).toEqual([]);
  operatorSays("on");
  await clock.pass(30_000);
  expect(sharer.told).toEqual(["share"]);
  await clock.pass(5 * minute);
  expect(asked).toBe(3);
});

test("a page that does not want to share does not ask about it", async () => {
  operatorSays("off");
  await started();
  await clock.pass(5 * minute);
  expect(asked).toBe(0);
});

test("a question that the server does not answer is asked again", async () => {
  operatorSays("off");
  const sessions = { latest: session, ask: vi.fn(async () => fail<string>("Cannot open a session")) };
  const able = wholeAbility;
  const sharing = new SharingSwitch({ clock, sessions, sharer, able, isSounding: () => false });
  sharing.start(stop.now.signal);
  sharing.choose(yes());
  await clock.pass(minute);
  expect(sessions.ask).toHaveBeenCalledTimes(2);
  expect(sharing.state.state).toBe("switched-off");
});

test("the lower of the server's cap and the listener's own holds, from the moment it is set", async () => {
  const sharing = await started();
  sharing.choose(yes());
  expect(sharer.allowance).toEqual({ bitsPerSecond: serverCap, bytes: Number.POSITIVE_INFINITY });
  sharing.choose(yes({ bitsPerSecond: 1_000_000, bytesPerMonth: null }));
  expect(sharer.allowance.bitsPerSecond).toBe(1_000_000);
  expect(sharing.uploads).toEqual({ bitsPerSecondMax: 1_000_000, monthBytes: 0, note: null });
  sharing.choose(yes({ bitsPerSecond: 80_000_000, bytesPerMonth: null }));
  expect(sharer.allowance.bitsPerSecond).toBe(serverCap);
});

test("limits are told before the first word to others", async () => {
  const sharing = await started();
  const limits = { bitsPerSecond: 1_000_000, bytesPerMonth: 2_000_000 };
  const allowedAtFirst: unknown[] = [];
  sharer.share = () => allowedAtFirst.push(sharer.allowance);
  sharing.choose(yes(limits));
  expect(allowedAtFirst).toEqual([{ bitsPerSecond: 1_000_000, bytes: 2_000_000 }]);
});

test("what was sent counts for the month once, and when the month's limit is reached nothing more goes up", async () => {
  const sharing = await started();
  sharing.choose(yes({ bitsPerSecond: null, bytesPerMonth: 10 * blockBytes }));
  sharer.uploadedBytes = 4 * blockBytes;
  await clock.pass(2_000);
  await clock.pass(2_000);
  expect(sharing.uploads.monthBytes).toBe(4 * blockBytes);
  expect(sharer.allowance.bytes).toBe(6 * blockBytes);
  sharer.uploadedBytes = 10 * blockBytes;
  await clock.pass(2_000);
  expect(sharer.allowance.bytes).toBe(0);
  expect(sharing.uploads.note).toContain("month");
  // Links stay: whoever may not give may still take.
  expect(sharer.told).toEqual(["share"]);
});

test("another visit in the same month begins where the last one ended; another month begins at nothing", async () => {
  clock = createTestClock(new Date(2026, 10, 30, 23, 58).getTime());
  const first = await started();
  sharer.uploadedBytes = 7_000;
  first.leave();
  stop.now.abort();
  stop.now = new AbortController();
  sharer = createSharer();
  const second = await started();
  expect(second.uploads.monthBytes).toBe(7_000);
  await clock.pass(2 * minute);
  expect(second.uploads.monthBytes).toBe(0);
});

test("on its battery the device gives a quarter, on a low one nothing, and on the mains all again", async () => {
  const sharing = await started();
  sharing.choose(yes());
  device.onBattery(0.8);
  expect(sharer.allowance.bitsPerSecond).toBe(serverCap / 4);
  device.onBattery(0.2);
  expect(sharer.allowance.bitsPerSecond).toBe(0);
  expect(sharing.uploads.note).toContain("low");
  device.onMains();
  expect(sharer.allowance.bitsPerSecond).toBe(serverCap);
  expect(sharer.told).toEqual(["share"]);
});

test("a page that is hidden and silent for ten minutes lets its links go, and takes them up when it is seen", async () => {
  const sharing = await started();
  sharing.choose(yes());
  device.hide();
  await clock.pass(10 * minute - 2_000);
  expect(sharer.told).toEqual(["share"]);
  await clock.pass(2_000);
  expect(sharer.told).toEqual(["share", "unshare"]);
  expect(sharing.state.state).toBe("resting");
  device.show();
  expect(sharer.told).toEqual(["share", "unshare", "share"]);
});

test("a hidden page that is heard keeps its links; the ten minutes begin when it falls silent", async () => {
  const sharing = await started();
  sharing.choose(yes());
  device.hide();
  isSounding = true;
  await clock.pass(60 * minute);
  expect(sharer.told).toEqual(["share"]);
  isSounding = false;
  await clock.pass(10 * minute - 2_000);
  expect(sharer.told).toEqual(["share"]);
  await clock.pass(2_000);
  expect(sharer.told).toEqual(["share", "unshare"]);
});

test("a page that goes says goodbye, counts its last bytes, and shares again when it comes back", async () => {
  const sharing = await started();
  sharing.choose(yes());
  sharer.uploadedBytes = 500;
  sharing.leave();
  expect(sharer.told).toEqual(["share", "leave"]);
  expect(sharing.uploads.monthBytes).toBe(500);
  sharing.comeBack();
  expect(sharer.told).toEqual(["share", "leave", "share"]);
});

test("a page that comes back after a no stays alone", async () => {
  const sharing = await started();
  sharing.choose(yes());
  sharing.choose(no);
  sharing.leave();
  sharing.comeBack();
  expect(sharer.told).toEqual(["share", "unshare", "leave"]);
});

test("when the network is back the tracker is tried at once", async () => {
  const sharing = await started();
  sharing.choose(yes());
  sharing.networkChanged();
  expect(sharer.told).toEqual(["share", "hurry"]);
});

test("a network that has become a mobile one without the browser telling of it ends sharing before the tracker is tried", async () => {
  const sharing = await started();
  sharing.choose(yes());
  device.connection.type = "cellular";
  sharing.networkChanged();
  expect(sharer.told).toEqual(["share", "unshare", "hurry"]);
});

test("a page that was opened hidden has its ten minutes, too", async () => {
  device.hide();
  const sharing = await started();
  sharing.choose(yes());
  await clock.pass(10 * minute - 2_000);
  expect(sharer.told).toEqual(["share"]);
  await clock.pass(2_000);
  expect(sharer.told).toEqual(["share", "unshare"]);
});

test("before the server has said how much may go up, not one bit may", async () => {
  const sessions = { latest: null, ask: async () => fail<string>("Cannot open a session") };
  const able = wholeAbility;
  const sharing = new SharingSwitch({ clock, sessions, sharer, able, isSounding: () => false });
  expect(sharing.uploads.bitsPerSecondMax).toBe(0);
  sharing.choose(yes());
  expect(sharer.allowance).toEqual({ bitsPerSecond: 0, bytes: Number.POSITIVE_INFINITY });
});

test("after its end nothing is looked at any more, and no timer is left", async () => {
  const sharing = await started();
  sharing.choose(yes());
  stop.now.abort();
  device.saveData(true);
  await clock.pass(minute);
  expect(sharer.told).toEqual(["share"]);
  expect(clock.timers).toBe(0);
});

test("a phone whose browser does not tell of mobile data shares only after a yes that names it", async () => {
  device = new TestDevice({ tellsConnection: false, isTouch: true });
  const sharing = await started();
  sharing.choose(yes());
  expect(sharing.state).toMatchObject({ state: "off", reason: expect.stringContaining("your yes to mobile data") });
  sharing.choose({ ...yes(), mobileData: true });
  expect(sharing.state.state).toBe("on");
});
