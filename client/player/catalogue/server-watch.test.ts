// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { type FakeServer, fakeServer } from "../../../test/rigs/web-answers.ts";
import { request } from "./catalogue.ts";
import { noteAnswer, noteNoAnswer, serverReachable, startServerWatch } from "./server-watch.ts";

const alive = { body: { status: "alive" } };
let server: FakeServer;
let returns: number;
let plays: boolean;
beforeEach(() => {
  vi.useFakeTimers();
  server = fakeServer();
  server.answer("/livez", alive);
  returns = 0;
  plays = false;
});
afterEach(() => void vi.useRealTimers());

function watched(): void {
  const stop = startServerWatch({
    plays: () => plays,
    cameBack: () => {
      returns += 1;
    },
  });
  onTestFinished(stop);
}
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const asked = () => server.asked.splice(0).filter((path) => path === "/livez").length;
const isHidden = (hidden: boolean) => vi.spyOn(document, "hidden", "get").mockReturnValue(hidden);

/** The server is away and the page knows. */
async function away(): Promise<void> {
  watched();
  server.answer("/livez", "unreachable");
  noteNoAnswer("failed");
  await pass(1_000);
  expect(serverReachable.value).toBe(false);
  asked();
}

test("one request that fails has the server asked at once; it is away after the second miss, a second later", async () => {
  watched();
  server.answer("/", "unreachable");
  server.answer("/livez", "unreachable");
  await request("/albums");
  expect(asked()).toBe(1);
  await pass(999);
  expect(serverReachable.value).toBe(true);
  await pass(1);
  expect([serverReachable.value, asked()]).toEqual([false, 1]);
});

test("a server that swallows every question without a word is away within five seconds of the first that failed", async () => {
  watched();
  const swallow = (_url: string, { signal }: RequestInit) =>
    new Promise((_, refused) => signal?.addEventListener("abort", () => refused(signal.reason)));
  vi.stubGlobal("fetch", swallow);
  noteNoAnswer("failed");
  await pass(4_999);
  expect(serverReachable.value).toBe(true);
  await pass(1);
  expect(serverReachable.value).toBe(false);
});

test("a request that only takes long has the server asked after two seconds, and is given up after twenty", async () => {
  watched();
  const livez: string[] = [];
  vi.stubGlobal("fetch", async (url: string, { signal }: RequestInit) => {
    if (url === "/livez") {
      livez.push(url);
      return { ok: true, status: 200, json: async () => ({ status: "alive" }) };
    }
    return new Promise((_, refused) => signal?.addEventListener("abort", () => refused(signal.reason)));
  });
  const answer = request("/albums");
  await pass(1_999);
  expect(livez).toHaveLength(0);
  await pass(1);
  expect([livez.length, serverReachable.value, returns]).toEqual([1, true, 0]);
  await pass(18_000);
  expect(await answer).toMatchObject({ trouble: "unreachable" });
});

test("while it is away it is asked after two, four and then each five seconds", async () => {
  await away();
  const counts: number[] = [];
  for (const ms of [1_999, 1, 3_999, 1, 4_999, 1, 4_999, 1]) {
    await pass(ms);
    counts.push(asked());
  }
  expect(counts).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
});

test("its return is told once, and the page may ask for all that failed", async () => {
  await away();
  server.answer("/livez", alive);
  await pass(2_000);
  expect([serverReachable.value, returns]).toEqual([true, 1]);
  await pass(60_000);
  expect([returns, asked()]).toEqual([1, 1]);
});

test("an answer to any other request is a return, too, even a refusal", async () => {
  await away();
  server.answer("/albums", { status: 429, body: {} });
  await request("/albums");
  expect([serverReachable.value, returns]).toEqual([true, 1]);
});

test("one packet lost is no absence: nothing is told, and what failed is asked again a second later", async () => {
  watched();
  noteNoAnswer("failed");
  await pass(999);
  expect([serverReachable.value, returns]).toEqual([true, 0]);
  await pass(1);
  expect(returns).toBe(1);
});

test("what fails for ever beside a server that answers is asked ever more rarely, and each minute in the end", async () => {
  watched();
  let passed = 0;
  const atSeconds: number[] = [];
  noteNoAnswer("failed");
  for (; passed < 260; passed += 1) {
    const before = returns;
    await pass(1_000);
    if (returns === before) continue;
    atSeconds.push(passed + 1);
    noteNoAnswer("failed");
  }
  expect(atSeconds).toEqual([1, 3, 7, 15, 31, 63, 123, 183, 243]);
});

test("a page between, such as a hotel's, is none of the server's answers; a proxy that knows no such path is one", async () => {
  watched();
  server.answer("/livez", { body: "<h1>Room and name, please" });
  noteNoAnswer("late");
  await pass(1_000);
  expect(serverReachable.value).toBe(false);
  server.answer("/livez", { status: 502 });
  await pass(2_000);
  expect(serverReachable.value).toBe(false);
  server.answer("/livez", { status: 404 });
  await pass(4_000);
  expect(serverReachable.value).toBe(true);
});

test("while a song plays on a page that is seen, its absence is noticed without a cause within four seconds", async () => {
  watched();
  plays = true;
  await pass(3_000);
  expect(asked()).toBe(1);
  server.answer("/livez", "unreachable");
  await pass(4_000);
  expect(serverReachable.value).toBe(false);
});

test("without a song, and on a page that nobody sees, it is never asked without a cause", async () => {
  const hidden = isHidden(false);
  watched();
  await pass(60_000);
  plays = true;
  hidden.mockReturnValue(true);
  await pass(60_000);
  expect(asked()).toBe(0);
});

test("a hidden page asks each half minute while the server is away, and at once when it is seen again", async () => {
  const hidden = isHidden(true);
  watched();
  server.answer("/livez", "unreachable");
  noteNoAnswer("failed");
  await pass(29_999);
  expect(asked()).toBe(1);
  await pass(1);
  expect([asked(), serverReachable.value]).toEqual([1, false]);
  hidden.mockReturnValue(false);
  server.answer("/livez", alive);
  document.dispatchEvent(new Event("visibilitychange"));
  await pass(0);
  expect(serverReachable.value).toBe(true);
});

test("the network's end has the server asked, and the network's return again", async () => {
  watched();
  server.answer("/livez", "unreachable");
  window.dispatchEvent(new Event("offline"));
  await pass(1_000);
  expect(serverReachable.value).toBe(false);
  server.answer("/livez", alive);
  window.dispatchEvent(new Event("online"));
  await pass(0);
  expect([serverReachable.value, returns]).toEqual([true, 1]);
});

test("after its end it asks nothing and tells nothing", async () => {
  const stop = startServerWatch({ plays: () => true, cameBack: () => (returns += 1) });
  server.answer("/livez", "unreachable");
  noteNoAnswer("failed");
  stop();
  asked();
  await pass(60_000);
  noteNoAnswer("failed");
  noteAnswer();
  window.dispatchEvent(new Event("offline"));
  await pass(60_000);
  expect([asked(), returns, serverReachable.value]).toEqual([0, 0, true]);
});
