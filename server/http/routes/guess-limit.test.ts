import type { FastifyRequest } from "fastify";
import { expect, test } from "vitest";
import { GuessLimit, guessRate } from "./guess-limit.ts";

const from = (ip: string, token: string | null = "x") =>
  ({ ip, headers: token === null ? {} : { authorization: `Bearer ${token}` } }) as FastifyRequest;
const right = ({ headers }: FastifyRequest) => headers.authorization === "Bearer right";

test("after sixty wrong tokens of one address not even the right one is heard, until a while has passed; others are", () => {
  let nowMs = 0;
  const guesses = new GuessLimit(() => nowMs);
  for (let count = 0; count < guessRate.burst; count += 1) expect(guesses.judge(from("192.0.2.1"), right)).toBe(false);
  expect(() => guesses.judge(from("192.0.2.1", "right"), right)).toThrow(
    "Too many wrong tokens came from this address",
  );
  expect(guesses.judge(from("192.0.2.2", "right"), right)).toBe(true);
  nowMs += 2_000;
  expect(guesses.judge(from("192.0.2.1", "right"), right)).toBe(true);
});

test("right tokens use nothing up, and who shows none guesses nothing", () => {
  const guesses = new GuessLimit(() => 0);
  guesses.judge(from("192.0.2.1"), right);
  for (let count = 0; count < 1_000; count += 1) {
    expect(guesses.judge(from("192.0.2.1", "right"), right)).toBe(true);
    expect(guesses.judge(from("192.0.2.3", null), right)).toBe(false);
  }
});

test("addresses that have guessed are forgotten when their guesses are", () => {
  let nowMs = 0;
  const guesses = new GuessLimit(() => nowMs);
  for (let index = 0; index < 1_000; index += 1) guesses.judge(from(`192.0.2.${index}`), right);
  expect(guesses.size).toBe(1_000);
  nowMs += 60_000;
  guesses.judge(from("198.51.100.1"), right);
  expect(guesses.size).toBe(1);
});
