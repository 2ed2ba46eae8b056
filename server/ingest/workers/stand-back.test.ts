import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { processFor } from "../../worker-url.ts";
import { jobNiceness } from "../limits.ts";
import { startSourceProcess } from "./source-job.ts";

const fd = openSync(process.execPath, "r");
const child = startSourceProcess({ path: process.execPath, bytes: 1, fd });

afterAll(() => {
  child.kill("SIGKILL");
  closeSync(fd);
});

test("a job's process stands back behind everybody else's, and so does its session", async () => {
  // Tests may be started with nice as well.
  const wanted = Math.max(jobNiceness, getPriority());
  await expect.poll(() => getPriority(child.pid), { timeout: 20_000 }).toBe(wanted);
  const session = `/proc/${child.pid}/autogroup`;
  if (!existsSync(session)) return;
  await expect.poll(() => readFileSync(session, "utf8"), { timeout: 20_000 }).toContain(`nice ${wanted}`);
});

test("one that stands back further already stays there, as with a server that was started with nice", async () => {
  const file = pathToFileURL(`${import.meta.dirname}/stand-back.ts`).href;
  const script = `
    const { getPriority, setPriority } = await import("node:os");
    const { existsSync, readFileSync } = await import("node:fs");
    const { standBack } = await import(${JSON.stringify(file)});
    setPriority(19);
    standBack(${jobNiceness});
    const session = "/proc/self/autogroup";
    console.log(getPriority(), existsSync(session) ? readFileSync(session, "utf8") : "nice 19");`;
  const { execArgv } = processFor("ingest/workers/encode-worker");
  // It leads a session of its own: that of the tests is not to stand back.
  const further = spawn(process.execPath, [...execArgv, "--input-type=module", "--eval", script], { detached: true });
  const [said, complained] = await Promise.all([text(further.stdout), text(further.stderr), once(further, "close")]);
  expect([said.trim(), complained]).toEqual([expect.stringMatching(/^19 .*nice 19$/), ""]);
});
