import { afterEach, expect, test, vi } from "vitest";
import { createTestClock, promisesGoOn } from "../../../test/rigs/clock.ts";
import { TestDevice } from "../../../test/rigs/device.ts";
import { Device, deviceKnowledge, mayBeMobile } from "./device.ts";

afterEach(() => vi.unstubAllGlobals());

async function watched(signal = new AbortController().signal) {
  const clock = createTestClock();
  const onChange = vi.fn();
  const device = new Device({ clock, onChange });
  await device.watch(signal);
  return { clock, onChange, device };
}

test("each change of battery, connection and sight is told", async () => {
  const browser = new TestDevice();
  const { device, onChange } = await watched();
  expect(device.battery).toEqual({ charging: true, level: 1 });
  onChange.mockClear();
  browser.onBattery(0.4);
  browser.battery.level = 0.3;
  browser.battery.dispatchEvent(new Event("levelchange"));
  browser.saveData(true);
  browser.hide();
  expect(onChange).toHaveBeenCalledTimes(4);
  expect(device.battery).toEqual({ charging: false, level: 0.3 });
  expect(device.metered).toBe(true);
});

test("the moment counts at which the page was hidden first, not the last word about it", async () => {
  const browser = new TestDevice();
  const { clock, device } = await watched();
  expect(device.hiddenSinceMs).toBeNull();
  browser.hide();
  const hiddenAtMs = clock.nowMs();
  clock.jump(5_000);
  browser.saveData(false);
  expect(device.hiddenSinceMs).toBe(hiddenAtMs);
  browser.show();
  expect(device.hiddenSinceMs).toBeNull();
});

test("a page that is opened in the background is hidden from the beginning", async () => {
  const browser = new TestDevice();
  browser.document.visibilityState = "hidden";
  const { clock, device } = await watched();
  expect(device.hiddenSinceMs).toBe(clock.nowMs());
});

test("data saver and a mobile connection are metered, wifi is not", async () => {
  const browser = new TestDevice();
  const { device } = await watched();
  expect(device.metered).toBe(false);
  browser.useMobile();
  expect(device.metered).toBe(true);
});

test("a browser that keeps its battery to itself, or refuses, has none", async () => {
  new TestDevice({ hasBattery: false });
  expect((await watched()).device.battery).toBeNull();
  vi.stubGlobal("navigator", { getBattery: () => Promise.reject(new DOMException("no", "NotAllowedError")) });
  expect((await watched()).device.battery).toBeNull();
});

test("outside a browser there is nothing to be told, and nothing fails", async () => {
  vi.stubGlobal("navigator", undefined);
  vi.stubGlobal("document", undefined);
  const { device } = await watched();
  expect([device.battery, device.metered, device.hiddenSinceMs]).toEqual([null, false, null]);
});

test("nothing is told after the end, not even a battery that is found later", async () => {
  const browser = new TestDevice();
  const stop = new AbortController();
  const { onChange } = await watched(stop.signal);
  onChange.mockClear();
  stop.abort();
  browser.hide();
  browser.onBattery(0.1);
  browser.saveData(true);
  const late = new Device({ clock: createTestClock(), onChange });
  void late.watch(stop.signal);
  onChange.mockClear();
  await promisesGoOn();
  expect(onChange).not.toHaveBeenCalled();
});

test("a browser that tells of connection and battery is believed, on a phone as well", () => {
  new TestDevice({ isTouch: true });
  expect(deviceKnowledge()).toEqual({ tellsMobile: true, tellsSaver: true, tellsBattery: true, isTouch: true });
  expect(mayBeMobile(deviceKnowledge())).toBe(false);
});

test("a phone in a browser that tells nothing may be on mobile data, a desktop is not asked about it", () => {
  new TestDevice({ tellsConnection: false, hasBattery: false, isTouch: true });
  expect(deviceKnowledge()).toEqual({ tellsMobile: false, tellsSaver: false, tellsBattery: false, isTouch: true });
  expect(mayBeMobile(deviceKnowledge())).toBe(true);
  new TestDevice({ tellsConnection: false });
  expect(mayBeMobile(deviceKnowledge())).toBe(false);
});

test("a browser that knows of no kind of connection has not told", () => {
  const browser = new TestDevice({ isTouch: true });
  browser.connection.type = "unknown";
  expect(mayBeMobile(deviceKnowledge())).toBe(true);
});

test("a tablet with a trackpad is a tablet", () => {
  new TestDevice({ tellsConnection: false });
  vi.stubGlobal("navigator", { maxTouchPoints: 5, standalone: false });
  expect(deviceKnowledge().isTouch).toBe(true);
  vi.stubGlobal("navigator", { maxTouchPoints: 10 });
  expect(deviceKnowledge().isTouch).toBe(false);
  vi.stubGlobal("matchMedia", undefined);
  expect(deviceKnowledge().isTouch).toBe(true);
});
