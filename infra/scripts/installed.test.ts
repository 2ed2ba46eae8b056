import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";

const scripts = fileURLToPath(new URL(".", import.meta.url));
const packages = { "": {}, "node_modules/a": { version: "1.0.0" } };

let folder: string;
let checkout: string;
/** The packages of another checkout. */
let others: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tutti-installed-"));
  checkout = join(folder, "checkout");
  others = join(folder, "other", "node_modules");
  cpSync(scripts, join(checkout, "infra", "scripts"), { recursive: true });
  writeFileSync(join(checkout, "package-lock.json"), JSON.stringify({ packages }));
  mkdirSync(others, { recursive: true });
  // In npm's place: leaves a note.
  writeFileSync(join(folder, "npm.js"), 'require("node:fs").writeFileSync("asked.txt", process.argv[2]);');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What a command says that needs the packages, and how it ends. */
function ensure(): Promise<{ code: number | null; said: string }> {
  const script = 'await (await import("./infra/scripts/installed.mjs")).ensureInstalled();';
  const options = { cwd: checkout, env: { ...process.env, npm_execpath: join(folder, "npm.js") } };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      ["--input-type=module", "--eval", script],
      options,
      (_error, output, trouble) => resolve({ code: child.exitCode, said: output + trouble }),
    );
  });
}

const installs = () => existsSync(join(checkout, "asked.txt"));

function holdAll(modules: string): void {
  writeFileSync(join(modules, ".package-lock.json"), JSON.stringify({ packages }));
}

test("a linked node_modules that lacks packages is refused: npm would empty the other's folder", async () => {
  symlinkSync(others, join(checkout, "node_modules"), "dir");
  const { code, said } = await ensure();
  expect(code).toBe(1);
  expect(said).toContain(`node_modules is a link to ${others}; remove the link and try again`);
  expect(installs()).toBe(false);
});

test("a link to nowhere is refused, too", async () => {
  symlinkSync(join(folder, "gone"), join(checkout, "node_modules"), "dir");
  expect((await ensure()).code).toBe(1);
  expect(installs()).toBe(false);
});

test("a linked node_modules that holds everything is used as it is", async () => {
  holdAll(others);
  symlinkSync(others, join(checkout, "node_modules"), "dir");
  expect(await ensure()).toEqual({ code: 0, said: "" });
  expect(installs()).toBe(false);
});

test("a checkout without packages gets them", async () => {
  expect((await ensure()).code).toBe(0);
  expect(installs()).toBe(true);
});

test("a checkout whose own packages lack one gets them", async () => {
  mkdirSync(join(checkout, "node_modules"));
  expect((await ensure()).code).toBe(0);
  expect(installs()).toBe(true);
});

test("packages that are there are not installed again", async () => {
  mkdirSync(join(checkout, "node_modules"));
  holdAll(join(checkout, "node_modules"));
  expect(await ensure()).toEqual({ code: 0, said: "" });
  expect(installs()).toBe(false);
});
