import { expect, test } from "vitest";
import { type Answer, answerTo } from "./answer.ts";

const origin = "https://music.example";
const files = new Set(["/assets/index-1.js", "/assets/index-1.css"]);
const answer = (path: string, { method = "GET", mode = "cors" } = {}): Answer =>
  answerTo({ method, url: new URL(path, origin).href, mode }, { origin, files });

test.each(["/", "/album/ab12", "/search?q=a.b", "/artist/x", "/years/1970-1979", "/operas", "/nothing/here"])(
  "the player's page opens at %s, and only as a page",
  (path) => {
    expect(answer(path, { mode: "navigate" })).toBe("page");
    expect(answer(path)).toBe("pass");
  },
);

test.each([
  ...["/api/v1/albums", "/api/docs/", "/ops", "/ops/library", "/rest/ping", "/media/a/0.m4s", "/livez", "/metrics"],
  ...["/engine.js", "/example.html", "/sw.js", "/manifest.webmanifest", "/assets/index-1.js", "/tracker", "/announce"],
])("%s is never answered by the player's page", (path) => {
  expect(answer(path, { mode: "navigate" })).toBe("pass");
});

test("files of the kept version are answered from what is kept, those of another version are not", () => {
  expect([answer("/assets/index-1.js"), answer("/assets/index-2.js")]).toEqual(["file", "pass"]);
});

test.each([
  "/media/0123/0.m4s",
  "/media/0123/manifest.json",
  "/media/covers/0123/manifest.json",
  "/api/v1/session",
  "/engine.js",
])("%s goes to the network alone", (path) => {
  expect(answer(path)).toBe("pass");
});

test("covers are looked up among the kept ones", () => {
  expect(answer("/media/covers/0123/320.webp", { mode: "no-cors" })).toBe("cover");
});

test("what is sent, and what is another host's, is not touched", () => {
  expect(answer("/", { method: "POST", mode: "navigate" })).toBe("pass");
  expect(answer("https://cdn.example/media/covers/0123/320.webp")).toBe("pass");
  expect(answer("https://cdn.example/", { mode: "navigate" })).toBe("pass");
});
