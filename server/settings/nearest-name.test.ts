import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.ts";

test("a slip of the pen is seen, and what is too long for one is not compared at all", () => {
  expect(nearestName("TUTTI_PROT", ["TUTTI_HOST", "TUTTI_PORT"])).toBe("TUTTI_PORT");
  expect(nearestName("serve".repeat(30_000), ["serve".repeat(30_000)])).toBeNull();
});
