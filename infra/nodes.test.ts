import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const program = fileURLToPath(new URL("nodes.mjs", import.meta.url));

test.each([
  [["99"], '"99"'],
  [["22", "latest", "8"], '"latest", "8"'],
  [["22.1"], '"22.1"'],
])("%j: nothing is fetched, and one line names what is unknown and what is allowed", (asked, named) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...asked], { encoding: "utf8" });
  expect(stderr).toBe(`Cannot test under Node ${named}: npm run nodes takes 20, 22, 24.\n`);
  expect([status, stdout]).toEqual([2, ""]);
});
