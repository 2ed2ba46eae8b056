import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type HeldFile, holdFile } from "./kernel-lock.ts";

function somewhere(): string {
  const folder = mkdtempSync(join(tmpdir(), "tutti-held-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, "lock");
}

async function held(path: string): Promise<HeldFile> {
  const answer = await holdFile(path);
  if (typeof answer === "string") throw new Error(answer);
  return answer;
}

test("one of many holds a file, and after its release another may", async () => {
  const path = somewhere();
  const answers = await Promise.all(Array.from({ length: 20 }, () => holdFile(path)));
  const holders = answers.filter((answer) => typeof answer !== "string");
  expect(holders).toHaveLength(1);
  expect(new Set(answers.filter((answer) => typeof answer === "string"))).toEqual(new Set(["held-by-another"]));
  await holders[0]?.release();
  expect(existsSync(path)).toBe(true);
  await (await held(path)).release();
});

test("a file that was removed meanwhile is held at its new place", async () => {
  const path = somewhere();
  const first = await held(path);
  rmSync(path);
  const second = await held(path);
  expect(await holdFile(path)).toBe("held-by-another");
  await first.release();
  expect(await holdFile(path)).toBe("held-by-another");
  await second.release();
});

test("a process that is killed holds nothing any more, though its child lives on", async () => {
  const path = somewhere();
  const here = new URL("./kernel-lock.ts", import.meta.url).href;
  const typescript = new URL("../../infra/typescript.mjs", import.meta.url).href;
  const work = `
    const { holdFile } = await import(${JSON.stringify(here)});
    await holdFile(${JSON.stringify(path)});
    // What nobody knows any more is collected now.
    for (let round = 0; round < 3; round += 1) gc();
    const child = (await import("node:child_process")).spawn("sleep", ["30"], { stdio: "ignore" });
    console.log(child.pid);
    setInterval(() => undefined, 1000);`;
  const holder = spawn(process.execPath, ["--expose-gc", "--import", typescript, "--input-type=module", "-e", work]);
  const [child] = (await once(holder.stdout, "data")) as [Buffer];
  onTestFinished(() => void process.kill(Number(child), "SIGKILL"));
  expect(await holdFile(path)).toBe("held-by-another");
  holder.kill("SIGKILL");
  await once(holder, "exit");
  await (await held(path)).release();
});
