import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import { findProgram } from "./private-programs.ts";

const strace = findProgram("strace");
const fromRoot = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** What the real parts asked of the kernel while they saved: between the mark of a thing and the mark before. */
function watchSaving(): Map<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), "tutti-durable-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const log = join(folder, "trace");
  const typescript = pathToFileURL(fromRoot("infra/typescript.mjs")).href;
  const calls = "trace=fsync,fdatasync,rename,renameat,renameat2,link,linkat,write";
  const program = [process.execPath, "--import", typescript, fromRoot("test/contract/publish-once.ts")];
  execFileSync(strace ?? "", ["-f", "-y", "-s", "64", "-o", log, "-e", calls, ...program, join(folder, "data")], {
    stdio: "ignore",
  });
  const saved = new Map<string, string[]>();
  let since: string[] = [];
  for (const line of readFileSync(log, "utf8").split("\n")) {
    const mark = /write\(1<?[^,]*, "MARK ([^\\]+)\\n"/.exec(line)?.[1];
    if (mark) saved.set(mark, since);
    if (mark) since = [];
    else if (!/ write\(/.test(line)) since.push(line.replaceAll(folder, "").replace(/<unfinished.*|<\.\.\. /, ""));
  }
  return saved;
}

/** The place of the first call that is of this form, after another one. */
function after(lines: readonly string[] | undefined, form: RegExp, from = 0): number {
  const at = lines?.findIndex((line, index) => index >= from && form.test(line)) ?? -1;
  expect(at, `${form} among\n${lines?.join("\n")}`).toBeGreaterThanOrEqual(0);
  return at;
}

if (!strace) test.skip("what is synced when: strace is not installed (package strace)", () => {});

describe.runIf(strace)("what is called saved is on the disk", () => {
  test("media, names and the database's log are synced before a track is saved; so are files and their folders", () => {
    const saved = watchSaving();
    const track = saved.get("track saved");
    after(track, /fdatasync\(\d+<[^>]*\.stage\/[^>]*\/0\.m4s>/);
    after(track, /fdatasync\(\d+<[^>]*\.stage\/[^>]*\/manifest\.json>/);
    const revealed = after(track, /rename\("[^"]*\.stage\/[^"]*", "[^"]*media\/[0-9a-f]{32}"/);
    const shown = after(track, /fsync\(\d+<[^>]*\/media>/, revealed);
    const named = after(track, /fsync\(\d+<[^>]*\.names\/[^>]*\.part>/, shown);
    const renamed = after(track, /rename\("[^"]*\.names\/.*\.json"/, named);
    const kept = after(track, /fsync\(\d+<[^>]*\.names\/..>/, renamed);
    after(track, /fsync\(\d+<[^>]*catalogue\/pg_wal\/[0-9A-F]{24}>/, kept);

    const file = saved.get("file saved");
    const written = after(file, /fsync\(\d+<[^>]*\.sharing\.json\.part>/);
    after(file, /fsync\(\d+<[^>]*\/data>/, after(file, /rename\(.*sharing\.json"/, written));
    const once = saved.get("once saved");
    after(once, /fsync\(\d+<[^>]*\/keys>/, after(once, /link\(.*keys\/once"/, after(once, /fsync\(.*once\..*\.new>/)));
    after(saved.get("closed"), /fsync\(\d+<[^>]*global\/pg_control>/);
  }, 300_000);
});
