import { expect, test } from "vitest";
import { parseWorkerMessage } from "./message.ts";

test("a worker understands its own page, and nothing else", () => {
  expect(parseWorkerMessage({ type: "take-over" })).toEqual({ type: "take-over" });
  expect(parseWorkerMessage({ type: "is-yours", path: "/a.js" })).toEqual({ type: "is-yours", path: "/a.js" });
  for (const other of [null, 7, "take-over", {}, { type: "is-yours" }, { type: "is-yours", path: 7 }]) {
    expect(parseWorkerMessage(other)).toBeNull();
  }
});
