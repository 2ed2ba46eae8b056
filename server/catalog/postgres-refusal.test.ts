import { expect, test } from "vitest";
import { describeRefusal, isReadOnly } from "./postgres-refusal.ts";

// What PostgreSQL itself answers is in test/contract/postgres-refusals.test.ts.

const refusal = (code: string, message: string) => Object.assign(new Error(message), { code });

test("of several addresses of one host the first is named", () => {
  const all = [refusal("ECONNREFUSED", "connect ECONNREFUSED ::1:1"), refusal("ETIMEDOUT", "connect ETIMEDOUT")];
  // As Node makes it: with a code of its own, and without words.
  const error = Object.assign(new AggregateError(all, ""), { code: "ECONNREFUSED" });
  expect(describeRefusal(error)).toBe(
    "nothing listens at that host and port; start PostgreSQL, or correct the address (connect ECONNREFUSED ::1:1)",
  );
});

test("what a library wrapped is unwrapped, and only the first line is told", () => {
  const cause = refusal("25006", "cannot execute in a read-only transaction\nat line 1");
  const wrapped = new Error("Failed query", { cause });
  expect(isReadOnly(wrapped)).toBe(true);
  expect(describeRefusal(wrapped)).toMatch(/^it can only be read: .* \(cannot execute in a read-only transaction\)$/);
  expect(describeRefusal(refusal("00000", "words that nobody knows"))).toBe("words that nobody knows");
});
