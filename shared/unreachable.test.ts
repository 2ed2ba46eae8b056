import { expect, test } from "vitest";
import { unreachable } from "./unreachable.ts";

test("unreachable() names the value that no case handled", () => {
  expect(() => unreachable({ type: "surprise" } as never)).toThrow('No case handles {"type":"surprise"}');
});
