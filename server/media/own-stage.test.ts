import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { claimStage, removeDeadStages } from "./own-stage.ts";

function somewhere(): string {
  const stages = mkdtempSync(join(tmpdir(), "tutti-stages-"));
  onTestFinished(() => rmSync(stages, { recursive: true, force: true }));
  return stages;
}

test("what a living process stages is left alone, what a dead one left goes away", async () => {
  const stages = somewhere();
  const living = await claimStage(stages);
  writeFileSync(join(living.directory, "0.m4s"), "half a segm");
  const dead = "00112233445566778899aabb";
  mkdirSync(join(stages, dead));
  writeFileSync(join(stages, dead, "0.m4s"), "half a segm");
  writeFileSync(join(stages, `${dead}.owner`), "");
  await removeDeadStages(stages);
  const own = basename(living.directory);
  expect(readdirSync(stages).sort()).toEqual([own, `${own}.owner`].sort());
  expect(readdirSync(living.directory)).toEqual(["0.m4s"]);
  await living.release();
  expect(readdirSync(stages)).toEqual([]);
});

test("a folder without an owner's file proves nothing, so it stays", async () => {
  const stages = somewhere();
  mkdirSync(join(stages, "somebody's"));
  await removeDeadStages(stages);
  expect(readdirSync(stages)).toEqual(["somebody's"]);
});

test("many that start at once disturb nobody", async () => {
  const stages = somewhere();
  const claimed = await Promise.all(
    Array.from({ length: 12 }, async () => {
      await removeDeadStages(stages);
      return claimStage(stages);
    }),
  );
  for (const { directory } of claimed) expect(readdirSync(stages)).toContain(basename(directory));
  expect(readdirSync(stages)).toHaveLength(24);
  for (const stage of claimed) await stage.release();
  expect(readdirSync(stages)).toEqual([]);
});
