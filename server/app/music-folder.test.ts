import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { requireFolder } from "./music-folder.ts";

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-folder-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a folder is taken; a file, a FIFO, a device and nothing are named at once", async () => {
  const at = (name: string) => join(directory, name);
  writeFileSync(at("file"), "x");
  execFileSync("mkfifo", [at("fifo")]);
  expect(await requireFolder(directory)).toEqual({ ok: true, value: directory });
  for (const path of [at("file"), at("fifo"), "/dev/zero"]) {
    expect(await requireFolder(path)).toEqual({
      ok: false,
      error: `Cannot read music from "${path}": it is no folder`,
    });
  }
  expect(await requireFolder(at("none"))).toMatchObject({
    ok: false,
    error: expect.stringContaining("no such folder"),
  });
});
