import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TestDevice } from "../../../test/rigs/device.ts";
import { followPage } from "./page-life.ts";

let page: TestDevice;
let audio: EventTarget;
let told: string[];

beforeEach(() => {
  page = new TestDevice();
  audio = new EventTarget();
  told = [];
  const follower = {
    leave: () => told.push("leave"),
    comeBack: () => told.push("come back"),
    networkChanged: () => told.push("network"),
    review: () => told.push("review"),
  };
  followPage(follower, { audio, onLeave: () => told.push("last report") });
});

afterEach(() => vi.unstubAllGlobals());

test("a page that goes takes its leave first, then sends its last report", () => {
  page.tell("pagehide");
  expect(told).toEqual(["leave", "last report"]);
});

test("only a page from the browser's page cache comes back: a new one has nothing to take up", () => {
  page.tell("pageshow");
  expect(told).toEqual([]);
  page.tell("pageshow", { persisted: true });
  expect(told).toEqual(["come back"]);
});

test("the network's return, and sound that begins or pauses, are told", () => {
  page.tell("online");
  audio.dispatchEvent(new Event("play"));
  audio.dispatchEvent(new Event("pause"));
  expect(told).toEqual(["network", "review", "review"]);
});
