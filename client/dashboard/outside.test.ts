import { afterEach, expect, test, vi } from "vitest";
import { browser } from "./outside.ts";

class TestEventSource extends EventTarget {
  static last: TestEventSource | null = null;
  readonly url: string;
  isClosed = false;

  constructor(url: string) {
    super();
    this.url = url;
    TestEventSource.last = this;
  }

  close(): void {
    this.isClosed = true;
  }
}

afterEach(() => vi.unstubAllGlobals());

test("openStream() hands on the events that are wanted, and tells of a break", () => {
  vi.stubGlobal("EventSource", TestEventSource);
  const heard: string[] = [];
  const stream = browser.openStream({
    path: "/api/v1/ops/stream",
    event: "summary",
    onData: (text) => heard.push(text),
    onBreak: () => heard.push("break"),
  });
  const source = TestEventSource.last;
  expect(source?.url).toBe("/api/v1/ops/stream");
  source?.dispatchEvent(new MessageEvent("summary", { data: "{}" }));
  source?.dispatchEvent(new MessageEvent("message", { data: "another" }));
  source?.dispatchEvent(new Event("error"));
  expect(heard).toEqual(["{}", "break"]);
  stream.close();
  expect(source?.isClosed).toBe(true);
});

test("isSeen() is false only in a tab that is hidden", () => {
  vi.stubGlobal("document", { visibilityState: "visible" });
  expect(browser.isSeen()).toBe(true);
  vi.stubGlobal("document", { visibilityState: "hidden" });
  expect(browser.isSeen()).toBe(false);
});
