import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";

const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
const notes = join(tmpdir(), `tutti-guard-${process.pid}`);

afterEach(() => rmSync(notes, { force: true }));

/** A process under the guard that then does what it does without ever giving back. */
function guarded(memoryMiB: number, code: string): string[] {
  const url = JSON.stringify(new URL("./guard.ts", import.meta.url).href);
  const text = `import(${url}).then(({ startGuard }) => { startGuard(${memoryMiB} * 2 ** 20); setTimeout(() => { ${code} }, 500); });`;
  return ["--import", loader, "-e", text];
}

test("a process that takes memory outside of the heap without an end is ended, and says why", async () => {
  const hog = "const held = []; while (held.length < 1_200) held.push(Buffer.alloc(2 ** 20, 1)); process.exit(0);";
  const child = spawn(process.execPath, guarded(400, hog), { stdio: ["ignore", "ignore", "pipe"], detached: true });
  let text = "";
  child.stderr.on("data", (bytes: Buffer) => {
    text += bytes.toString();
  });
  const [, signal] = await once(child, "close");
  expect(signal).toBe("SIGKILL");
  expect(text).toContain("it took more than 400 MiB of memory");
});

test("a process whose server is gone ends, even when it gives nothing back", async () => {
  const spin = `require("node:fs").writeFileSync(${JSON.stringify(notes)}, process.pid + ""); for (;;);`;
  const words = JSON.stringify(guarded(4_000, spin));
  const parent = `require("node:child_process").spawn(process.execPath, ${words}, { stdio: "ignore", detached: true })`;
  const server = spawn(process.execPath, ["-e", `${parent}; setInterval(() => {}, 1000)`], { stdio: "ignore" });
  while (!existsSync(notes) || readFileSync(notes, "utf8") === "") await delay(50);
  const pid = Number(readFileSync(notes, "utf8"));
  server.kill("SIGKILL");
  const isThere = () => {
    const stat = existsSync(`/proc/${pid}/stat`) ? readFileSync(`/proc/${pid}/stat`, "utf8") : ") Z";
    return !stat.includes(") Z");
  };
  for (let tries = 0; tries < 200 && isThere(); tries += 1) await delay(50);
  const stayed = isThere();
  if (stayed) process.kill(pid, "SIGKILL");
  expect(stayed).toBe(false);
});
