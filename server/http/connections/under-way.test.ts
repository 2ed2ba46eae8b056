import fastify, { type FastifyInstance } from "fastify";
import { afterEach, beforeEach, expect, test } from "vitest";
import { answerErrors } from "../answer-errors.ts";
import { catalogueUnderWay, limitUnderWay } from "./under-way.ts";

let app: FastifyInstance;
let answer: (() => void)[] = [];

beforeEach(() => {
  app = fastify();
  answerErrors(app);
  limitUnderWay(app, { max: 5, perAddressMax: 3 });
  app.get("/", () => new Promise((resolve) => answer.push(() => resolve({}))));
});
afterEach(async () => {
  for (const give of answer) give();
  answer = [];
  await app.close();
});

/** Of so many requests of an address, how many wait, and how the others were answered. */
async function ask(remoteAddress: string, times: number): Promise<number[]> {
  const refused: number[] = [];
  const before = answer.length;
  for (let count = 0; count < times; count += 1)
    void app.inject({ url: "/", remoteAddress }).then(({ statusCode }) => refused.push(statusCode));
  await expect.poll(() => answer.length - before + refused.length).toBe(times);
  return refused;
}

test("one address has so many requests under way, all together so many, and each that is answered makes room", async () => {
  expect(await ask("192.0.2.1", 5)).toEqual([429, 429]);
  expect(await ask("192.0.2.2", 3)).toEqual([503]);
  for (const give of answer.splice(0)) give();
  await new Promise((resolve) => setImmediate(resolve));
  expect(await ask("192.0.2.1", 3)).toEqual([]);
});

test("a page's requests fit many times over", () => {
  expect(catalogueUnderWay.perAddressMax).toBeGreaterThanOrEqual(10 * 6);
});
