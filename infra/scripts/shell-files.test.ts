import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

interface ShellFiles {
  shellFiles(folder: string): { readonly path: string; readonly hash: string }[];
  shellOf(folder: string): { readonly version: string };
}

const { shellFiles, shellOf } = (await import(new URL("shell-files.mjs", import.meta.url).href)) as ShellFiles;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tutti-shell-"));
  mkdirSync(join(folder, "assets"));
  write("index.html", '<script type="module" src="/assets/index-aaaaaaaa.js"></script>');
  write(
    "assets/index-aaaaaaaa.js",
    'const later=()=>import("./later-bbbbbbbb.js");let d=["assets/later-cccccccc.css"];',
  );
  write("assets/later-bbbbbbbb.js", 'import"./index-aaaaaaaa.js";"gone-zzzzzzzz.js"');
  write("assets/later-cccccccc.css", "a{background:url(./picture-dddddddd.svg)}");
  write("assets/picture-dddddddd.svg", "<svg/>");
  write("assets/ops-eeeeeeee.js", "of another page");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  writeFileSync(join(folder, path), text);
}

const paths = () => shellFiles(folder).map(({ path }) => path);

test("the page, and all that it loads at once or later, is kept; what belongs to other pages is not", () => {
  expect(paths()).toEqual([
    "/",
    "/assets/index-aaaaaaaa.js",
    "/assets/later-bbbbbbbb.js",
    "/assets/later-cccccccc.css",
    "/assets/picture-dddddddd.svg",
  ]);
});

test("each file has the hash of its bytes", () => {
  const hash = createHash("sha256").update("<svg/>").digest("hex");
  expect(shellFiles(folder).at(-1)).toEqual({ path: "/assets/picture-dddddddd.svg", hash });
});

test("another byte in the page or in a file is another version, and what belongs to other pages is not", () => {
  const { version } = shellOf(folder);
  write("assets/ops-eeeeeeee.js", "changed");
  expect(shellOf(folder).version).toBe(version);
  write("assets/picture-dddddddd.svg", "<svg></svg>");
  expect(shellOf(folder).version).not.toBe(version);
});

test("a page that names no file is none that can be kept", () => {
  write("index.html", "<p>nothing</p>");
  expect(paths).toThrow("names no file");
});
