import { expect, test } from "vitest";
import { createOperatorBrowser } from "../../test/rigs/operator-browser.ts";
import { ask } from "./ask.ts";

test("ask() reads by GET and hands on what the server answers", async () => {
  const { outside, asked, answers } = createOperatorBrowser();
  answers("summary", { version: "1" });
  expect(await ask(outside, { name: "summary" })).toEqual({ ok: true, value: { version: "1" } });
  expect(asked).toEqual([
    { path: "/api/v1/ops/summary", method: "GET", body: null, headers: { accept: "application/json" } },
  ]);
});

test("ask() puts a change as JSON, even one that is false", async () => {
  const { outside, asked, answers } = createOperatorBrowser();
  answers("sharing", {});
  await ask(outside, { name: "sharing", change: { all: "off" } });
  await ask(outside, { name: "sharing", change: false });
  expect(asked.map(({ method, body }) => ({ method, body }))).toEqual([
    { method: "PUT", body: { all: "off" } },
    { method: "PUT", body: false },
  ]);
  expect(asked[0]?.headers["content-type"]).toBe("application/json");
});

test.each([401, 403])("status %i means that this browser is not the operator's", async (status) => {
  const { outside, answers } = createOperatorBrowser();
  answers("summary", { error: { code: "operator-only", message: "This is for the operator" } }, status);
  expect(await ask(outside, { name: "summary" })).toEqual({
    ok: false,
    error: { isSignedOut: true, message: "This is for the operator" },
  });
});

test("a refusal says the server's own words, or its status when it said none", async () => {
  const { outside, answers } = createOperatorBrowser();
  answers("sharing", { error: { code: "bad-request", message: "there is no track x" } }, 400);
  answers("tracker", "<h1>Bad Gateway</h1>", 502);
  expect(await ask(outside, { name: "sharing" })).toEqual({
    ok: false,
    error: { isSignedOut: false, message: "there is no track x" },
  });
  expect(await ask(outside, { name: "tracker" })).toEqual({
    ok: false,
    error: { isSignedOut: false, message: "The server answered with status 502" },
  });
});

test("a server that is gone, or that answers no JSON, is a refusal and no exception", async () => {
  const { outside, answers, isGone } = createOperatorBrowser();
  isGone("summary");
  answers("history", "<!doctype html>");
  expect(await ask(outside, { name: "summary" })).toEqual({
    ok: false,
    error: { isSignedOut: false, message: "Failed to fetch" },
  });
  expect(await ask(outside, { name: "history" })).toMatchObject({ ok: false, error: { isSignedOut: false } });
});
