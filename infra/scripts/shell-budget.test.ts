import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";

interface ShellBudget {
  shellScripts(folder: string): { readonly name: string; readonly bytes: number; readonly gzipped: number }[];
  weighShell(folder: string, bytesMax?: number): number;
}

const { shellScripts, weighShell } = (await import(new URL("shell-budget.mjs", import.meta.url).href)) as ShellBudget;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tutti-shell-"));
  mkdirSync(join(folder, "assets"));
  page('<script type="module" crossorigin src="/assets/index-a.js"></script>');
  script("index-a.js", 'import{a}from"./parts-b.js";import"./far-c.js";const later=()=>import("./later-d.js");');
  script("parts-b.js", 'export{x}from"./far-c.js";');
  script("far-c.js", 'import { a } from "./index-a.js";');
  script("later-d.js", noise(9_000));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function page(tags: string): void {
  writeFileSync(join(folder, "index.html"), `<head>${tags}</head>`);
}

function script(name: string, text: string): void {
  writeFileSync(join(folder, "assets", name), text);
}

/** Letters that hardly become fewer when they are packed. */
function noise(letters: number): string {
  const text = createHash("shake256", { outputLength: letters }).update("noise").digest("base64");
  return `"${text.slice(0, letters)}"`;
}

const names = () => shellScripts(folder).map(({ name }) => name);

test("what is weighed is all that comes with the page, once, and nothing that is loaded later", () => {
  expect(names().sort()).toEqual(["far-c.js", "index-a.js", "parts-b.js"]);
});

test("what the page loads ahead counts", () => {
  page('<script type="module" src="/assets/far-c.js"></script><link rel="modulepreload" href="/assets/later-d.js">');
  expect(names()[0]).toBe("later-d.js");
  expect(names().sort()).toEqual(["far-c.js", "index-a.js", "later-d.js", "parts-b.js"]);
});

test("a file too large is told with its size, the largest first; within the budget the sum is", () => {
  const sum = weighShell(folder, 1_000);
  expect(sum).toBeLessThan(400);
  script("parts-b.js", noise(5_000));
  const gzipped = gzipSync(noise(5_000), { level: 9 }).length;
  const table = new RegExp(`are allowed.*\n *${gzipped.toLocaleString("en")} gzipped +5,002 plain  parts-b.js\n`);
  expect(() => weighShell(folder, 1_000)).toThrow(table);
});

test("a page without scripts, and a script that is not there, are not weighed as nothing", () => {
  page("");
  expect(() => weighShell(folder)).toThrow("loads no script");
  page('<script type="module" src="/assets/gone.js"></script>');
  expect(() => weighShell(folder)).toThrow("is not there");
});
