import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { systemTrouble } from "./system-trouble.ts";

const errno = (code: string, path?: string) => Object.assign(new Error(code), { code, ...(path ? { path } : {}) });

test.each([
  ["ENOSPC", /^The disk is full: \/d\/f .*free some space/],
  ["EDQUOT", /^The disk is full/],
  ["EROFS", /mounted for reading only/],
  ["EACCES", /the user \S+ may not; give it to that user \(chown -R\)/],
  ["EPERM", /the user \S+ may not/],
  ["EIO", /the disk reports an error/],
  ["EMFILE", /raise the limit/],
  ["ELOOP", /links lead in a circle/],
])("%s is told in one sentence that says what to do", (code, said) => {
  const text = systemTrouble(errno(code, "/d/f"));
  expect(text).toMatch(said);
  expect(text).not.toContain("\n");
});

test("a file in the place of a folder, and a folder in the place of a file, as the system tells them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "tutti-trouble-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "media"), "");
  const below = await mkdir(join(folder, "media/covers"), { recursive: true }).catch((error: Error) => error);
  expect(systemTrouble(below)).toContain("a file is in the place of a folder");
  let refusal: unknown;
  try {
    readFileSync(folder);
  } catch (error) {
    refusal = error;
  }
  expect(systemTrouble(refusal, folder)).toBe(
    `Cannot use ${folder}: a folder is in the place of a file; move it away and start again`,
  );
});

test("what is no refusal of the system stays what it is", () => {
  expect(systemTrouble(new TypeError("x is undefined"))).toBeNull();
  expect(systemTrouble(errno("ERR_ASSERTION"))).toBeNull();
  expect(systemTrouble("text")).toBeNull();
});
