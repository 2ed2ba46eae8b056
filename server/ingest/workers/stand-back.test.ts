import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { afterEach, expect, test } from "vitest";
import { jobNiceness } from "../limits.ts";
import { startSourceProcess } from "./source-job.ts";

const fd = openSync(process.execPath, "r");
const child = startSourceProcess({ path: process.execPath, bytes: 1, fd });

afterEach(() => {
  child.kill("SIGKILL");
  closeSync(fd);
});

test("a job's process stands back behind everybody else's, and so does its session", async () => {
  await expect.poll(() => getPriority(child.pid), { timeout: 20_000 }).toBe(jobNiceness);
  const session = `/proc/${child.pid}/autogroup`;
  if (!existsSync(session)) return;
  await expect.poll(() => readFileSync(session, "utf8"), { timeout: 20_000 }).toContain(`nice ${jobNiceness}`);
});
