import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { requireAnyFolder, requireFolder } from "./music-folder.ts";

let directory = "";

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "tutti-folder-"));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("a folder is taken; a file, a FIFO, a device and nothing are named at once", async () => {
  const at = (name: string) => join(directory, name);
  writeFileSync(at("file"), "x");
  execFileSync("mkfifo", [at("fifo")]);
  for (const path of [directory, `${directory}/`, `${directory}/.`])
    expect(await requireFolder(path)).toEqual({ ok: true, value: directory });
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

test("a start needs one folder that can be read, or whose songs are known; else each is told", async () => {
  const [one, two] = [join(directory, "one"), join(directory, "two")];
  const unknown = async () => false;
  await expect(requireAnyFolder([one, two], unknown)).rejects.toThrow(
    `Cannot read music from "${one}": there is no such folder; Cannot read music from "${two}": there is no such folder`,
  );
  await requireAnyFolder([], unknown);
  await requireAnyFolder([one, directory], unknown);
  await requireAnyFolder([one, `${two}/`], async (folder) => folder === two);
});
