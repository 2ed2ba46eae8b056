import fastify, { type FastifyInstance } from "fastify";
import { afterEach, expect, test } from "vitest";
import { answerErrors } from "./answer-errors.ts";
import { refuseWhenLate } from "./late-event-loop.ts";

let app: FastifyInstance;
let nowMs = 0;
afterEach(() => app.close());

async function serve(delayMaxMs: number): Promise<void> {
  app = fastify();
  answerErrors(app);
  await app.register(async (busy) => {
    refuseWhenLate(busy, delayMaxMs, () => nowMs);
    busy.get("/api", async () => ({}));
  });
  app.get("/media", async () => ({}));
}

/** Keeps the event loop from everything else, again and again. */
async function block(): Promise<void> {
  for (let times = 0; times < 4; times += 1) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    const untilMs = performance.now() + 250;
    while (performance.now() < untilMs);
  }
  await new Promise((resolve) => setTimeout(resolve, 1));
}

const status = async (url: string) => (await app.inject(url)).statusCode;

test("while the event loop is late the interface refuses, media does not, and afterwards all is as before", async () => {
  await serve(60);
  expect(await status("/api")).toBe(200);
  await block();
  nowMs += 1_000;
  const refused = await app.inject("/api");
  expect(refused.statusCode).toBe(503);
  expect(refused.json()).toMatchObject({ error: { code: "not-available" } });
  expect(await status("/media")).toBe(200);
  // What counts is the last second, and it is looked at once in a second.
  expect(await status("/api")).toBe(503);
  await expect
    .poll(
      () => {
        nowMs += 1_000;
        return status("/api");
      },
      { interval: 200, timeout: 20_000 },
    )
    .toBe(200);
});

test("a lateness that is allowed refuses nobody", async () => {
  await serve(100_000);
  await block();
  nowMs += 1_000;
  expect(await status("/api")).toBe(200);
});
