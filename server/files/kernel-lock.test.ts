import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
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

test("whoever opened a file before it was removed holds the one that is there now", async () => {
  const path = somewhere();
  for (let round = 0; round < 300; round += 1) {
    writeFileSync(path, "");
    const holding = held(path);
    // It is opened by another thread meanwhile: in some rounds before this, in some after.
    for (const untilMs = performance.now() + round / 1_000; performance.now() < untilMs; );
    rmSync(path);
    const { file, release } = await holding;
    expect((await file.stat()).ino).toBe(statSync(path, { throwIfNoEntry: false })?.ino);
    await release();
  }
});

test("a process that is killed holds nothing any more, though its child lives on", async () => {
  const path = somewhere();
  const here = new URL("./kernel-lock.ts", import.meta.url).href;
  const typescript = new URL("../../infra/typescript.mjs", import.meta.url).href;
  const work = `
    const { holdFile } = await import(${JSON.stringify(here)});
    await holdFile(${JSON.stringify(path)});
    // What nobody knows any more is collected now.
    for (let round = 0; round < 5; round += 1) {
      gc();
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
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

/** Where the library brings nothing for the platform. */
const withoutLibrary = `
  import { register } from "node:module";
  const hooks = \`export const resolve = (name, context, next) => {
    if (name === "fs-native-extensions") throw new Error("there is none for this platform");
    return next(name, context);
  };\`;
  register("data:text/javascript," + encodeURIComponent(hooks));`;

/** Holds the file without the library until it is killed, or says why it cannot. */
function holdWithout(path: string, environment: NodeJS.ProcessEnv = process.env) {
  const here = new URL("./kernel-lock.ts", import.meta.url).href;
  const typescript = new URL("../../infra/typescript.mjs", import.meta.url).href;
  const work = `
    ${withoutLibrary}
    const { holdFile } = await import(${JSON.stringify(here)});
    const held = await holdFile(${JSON.stringify(path)}).catch((error) => error.message);
    console.log(typeof held === "string" ? held : "held");
    if (typeof held !== "string") setInterval(() => undefined, 1000);`;
  const words = ["--import", typescript, "--input-type=module", "-e", work];
  const child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "inherit"], env: environment });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, said: once(child.stdout, "data").then(([bytes]) => String(bytes).trim()) };
}

// It does not see what the library holds, nor the library it: ADR 0060 says so.
test.runIf(hasFlock())("without the library flock(1) holds a file: one of many, until its holder is gone", async () => {
  const path = somewhere();
  const all = Array.from({ length: 4 }, () => holdWithout(path));
  const answers = await Promise.all(all.map(({ said }) => said));
  expect(answers.toSorted()).toEqual(["held", "held-by-another", "held-by-another", "held-by-another"]);
  const holder = all[answers.indexOf("held")]?.child;
  holder?.kill("SIGKILL");
  if (holder) await once(holder, "exit");
  expect(await holdWithout(path).said).toBe("held");
});

test("where neither is there, it says what to install", async () => {
  const path = somewhere();
  const { said } = holdWithout(path, { ...process.env, PATH: "" });
  expect(await said).toMatch(/^nothing here can lock a file: install flock/);
});

function hasFlock(): boolean {
  try {
    execFileSync("flock", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
