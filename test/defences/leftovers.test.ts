import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { endLeftovers } from "./leftovers.ts";

const canSee = existsSync("/proc/self/environ");

test.runIf(canSee)(
  "what a run started ends with it, in a group of its own and orphaned too, and nothing else",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "tutti-leftovers-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const spin = ["-e", "console.log(process.pid); for (;;);"];
    const orphan = `
    const { spawn } = require("node:child_process");
    const child = spawn(process.execPath, ${JSON.stringify(spin)}, { detached: true, stdio: ["ignore", "inherit", "ignore"] });
    child.unref();`;
    const start = (words: string[], TMPDIR: string, cwd = tmpdir()) =>
      spawn(process.execPath, words, { cwd, detached: true, env: { ...process.env, TMPDIR } });
    const all = [start(["-e", orphan], folder), start(spin, tmpdir(), folder), start(spin, `${folder}-other`)];
    const pids = await Promise.all(
      all.map(async ({ stdout }) => Number(String(((await once(stdout, "data")) as [Buffer])[0]))),
    );
    const [orphaned = 0, inside = 0, other = 0] = pids;
    onTestFinished(() => {
      for (const pid of pids.filter(isRunning)) process.kill(pid, "SIGKILL");
    });
    expect(endLeftovers({ environment: `TMPDIR=${folder}`, folder })).toBeGreaterThanOrEqual(2);
    await expect.poll(() => [orphaned, inside, other].map(isRunning)).toEqual([false, false, true]);
  },
);

/** Whether it runs. Of one that ended and that nobody waited for /proc has no environment any more. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/exe`);
}
