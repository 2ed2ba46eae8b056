import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { scanFolder } from "../scan.ts";
import { cutBySheets } from "./cut-by-sheets.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tutti-sheets-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const sheet = `FILE "album.flac" WAVE
  TRACK 01 AUDIO
    TITLE "One"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Two"
    INDEX 01 01:00:00
`;

async function cut() {
  const scan = await scanFolder(root, new AbortController().signal);
  return cutBySheets(scan, { root, charset: "auto", known: [], secondsOf: async () => null });
}

test("the songs of a sheet that is just being written are not lost", async () => {
  writeFileSync(join(root, "album.flac"), "sound");
  writeFileSync(join(root, "album.cue"), sheet);
  const code = `
    const { appendFileSync } = require("node:fs");
    const end = Date.now() + 700;
    for (let told = false; Date.now() < end; ) {
      appendFileSync(process.argv[1], "REM\\n");
      if (!told) process.stdout.write("begun");
      told = true;
    }`;
  const writer = spawn(process.execPath, ["-e", code, join(root, "album.cue")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(writer, "exit");
  await once(writer.stdout, "data");
  const { files, faults } = await cut();
  expect(faults).toEqual([]);
  expect(files.map(({ part }) => part)).toEqual([1, 2]);
  await ended;
});

test("a sheet that is wrong is named, and its file stays whole", async () => {
  writeFileSync(join(root, "album.flac"), "sound");
  writeFileSync(join(root, "album.cue"), sheet.replace("01:00:00", "01:99:00"));
  const { files, faults } = await cut();
  expect(files.map(({ part }) => part)).toEqual([0]);
  expect(faults.map(({ path }) => path)).toEqual([join(root, "album.cue")]);
});
