import { expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { readCommand } from "./command-line.ts";

test("serve is what is meant without a command, and takes a music folder", () => {
  expect(readCommand([], {})).toMatchObject({ name: "serve", settings: { musicDirectory: null } });
  expect(readCommand(["serve", "--music", "/m"], {})).toMatchObject({ settings: { musicDirectory: "/m" } });
  expect(readCommand(["serve", "--music=/m n"], {})).toMatchObject({ settings: { musicDirectory: "/m n" } });
  expect(readCommand(["ingest", "/m"], {})).toMatchObject({ name: "ingest", directory: "/m" });
});

test("library scan takes all folders or one, and believes that much was removed only when it is told to", () => {
  const read = (...words: string[]) => readCommand(["library", ...words], {});
  expect(read("scan")).toMatchObject({ name: "scan", directory: null, isMissingAccepted: false });
  expect(read("scan", "/m", "--accept-missing")).toMatchObject({ directory: "/m", isMissingAccepted: true });
  expect(read("failures")).toMatchObject({ name: "failures" });
});

test("library prune lists only, or takes only what is gone for long, when it is told to", () => {
  const read = (...words: string[]) => readCommand(["library", "prune", ...words], {});
  expect(read()).toMatchObject({ name: "prune", isDryRun: false, olderThanDays: null });
  expect(read("--dry-run")).toMatchObject({ isDryRun: true, olderThanDays: null });
  expect(read("--older-than", "30", "--dry-run")).toMatchObject({ isDryRun: true, olderThanDays: 30 });
  expect(read("--older-than=0")).toMatchObject({ isDryRun: false, olderThanDays: 0 });
});

test("library rebuild makes a new key only when it is told to", () => {
  expect(readCommand(["library", "rebuild"], {})).toMatchObject({ name: "rebuild", isNewKey: false });
  expect(readCommand(["library", "rebuild", "--new-key"], {})).toMatchObject({ name: "rebuild", isNewKey: true });
});

test("token prints the token, or the link with it", () => {
  expect(readCommand(["token"], {})).toMatchObject({ name: "token", asLink: false });
  expect(readCommand(["token", "--link"], {})).toMatchObject({ name: "token", asLink: true });
});

test.each(["version", "--version", "-v"])("%s prints package.json's version", (word) => {
  expect(readCommand([word], { TUTTI_PORT: "eighty" })).toEqual({
    name: "say",
    text: `tutti ${packageJson.version}`,
    exitCode: 0,
  });
});

test.each([
  [["serve", "--music"], "knows only --music DIR"],
  [["serve", "--port", "80"], "knows only --music DIR"],
  [["ingest"], "takes one folder"],
  [["ingest", "a", "b"], "takes one folder"],
  [["library"], "failures, prune, or rebuild [--new-key]"],
  [["library", "scan", "a", "b"], "tutti library scan [DIR] [--accept-missing]"],
  [["library", "scan", "--all"], "tutti library scan [DIR] [--accept-missing]"],
  [["library", "prune", "now"], 'knows only --dry-run and --older-than DAYS, not "now"'],
  [["library", "prune", "--dryrun"], "knows only --dry-run"],
  [["library", "prune", "--dry-run=no"], "knows only --dry-run"],
  [["library", "prune", "--older-than"], 'whole number of days from 0 to 99999, not ""'],
  [["library", "prune", "--older-than", "--dry-run"], "whole number of days"],
  [["library", "prune", "--older-than=1.5"], 'not "1.5"'],
  [["library", "prune", "--older-than", "-1"], "whole number of days"],
  [["library", "prune", "--older-than", "1", "--older-than", "2"], "knows only"],
  [["library", "rebuild", "--now"], "rebuild [--new-key]"],
  [["token", "--url"], "knows only --link"],
  [["token", "--link", "x"], "knows only --link"],
  [["sevre"], 'did you mean "serve"?'],
  [["backup"], '"backup" is not in this version yet'],
  [["user", "add"], "is not in this version yet"],
])("readCommand(%j) is refused with exit code 2", (words, text) => {
  expect(readCommand(words, {})).toMatchObject({ name: "say", exitCode: 2, text: expect.stringContaining(text) });
});

test("a wrong setting stops any command in one line", () => {
  expect(readCommand(["serve"], { TUTTI_PORT: "eighty" })).toEqual({
    name: "say",
    exitCode: 2,
    text: 'tutti: TUTTI_PORT holds "eighty"; it may hold a whole number from 0 to 65535',
  });
});
