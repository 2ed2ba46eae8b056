import { describe, expect, test } from "vitest";
import { crowdingFaults } from "./crowding.ts";
import { lineFaults } from "./document-form.ts";
import { siblingFaults } from "./siblings.ts";
import { fixtureFaults, orphanTestFaults } from "./test-places.ts";
import type { Tree } from "./tree.ts";

const treeOf = (files: Record<string, string>): Tree => new Map(Object.entries(files));

describe("crowded folders", () => {
  const files = (count: number, name: (index: number) => string) =>
    treeOf(Object.fromEntries(Array.from({ length: count }, (_, index) => [name(index), ""])));

  test("sixteen files of code or style in one folder are told, fifteen are not", () => {
    expect(crowdingFaults(files(15, (index) => `server/a/b${index}.ts`))).toEqual([]);
    expect(crowdingFaults(files(16, (index) => `server/a/b${index}.ts`))).toEqual([
      "server/a has 16 files, more than 15",
    ]);
    expect(crowdingFaults(files(16, (index) => `client/a/b${index}.${index % 2 ? "css" : "tsx"}`))).toHaveLength(1);
  });

  test("tests, documents and files of deeper folders do not count", () => {
    expect(crowdingFaults(files(40, (index) => `server/a/b${index}.test.ts`))).toEqual([]);
    expect(crowdingFaults(files(40, (index) => `test/sim/b${index}.ts`))).toEqual([]);
    expect(crowdingFaults(files(40, (index) => `server/a/c${index}/b.ts`))).toEqual([]);
  });
});

describe("folders side by side", () => {
  const circle = {
    "shared/engine/sources/a.ts": 'import { b } from "../wanted/b.ts";',
    "shared/engine/wanted/b.ts": 'import { c } from "../neighbours/deep/c.ts";',
    "shared/engine/neighbours/deep/c.ts": 'import type { D } from "../../sources/d.ts";',
    "shared/engine/sources/d.ts": "",
  };

  test("a circle of folders is told although no two files import each other, with an import for each step", () => {
    expect(siblingFaults(treeOf(circle))).toEqual([
      "Folders import each other: shared/engine/sources → shared/engine/wanted → shared/engine/neighbours → shared/engine/sources " +
        "(shared/engine/sources/a.ts imports shared/engine/wanted/b.ts; " +
        "shared/engine/wanted/b.ts imports shared/engine/neighbours/deep/c.ts; " +
        "shared/engine/neighbours/deep/c.ts imports shared/engine/sources/d.ts)",
    ]);
  });

  test("one way is allowed, and so is what lies beside the folders or is a test", () => {
    expect(siblingFaults(treeOf({ ...circle, "shared/engine/neighbours/deep/c.ts": "" }))).toEqual([]);
    const beside = {
      "shared/engine/engine.ts": 'import { a } from "./sources/a.ts";',
      "shared/engine/sources/a.ts": 'import type { Core } from "../state.ts";',
      "shared/engine/state.ts": "",
    };
    expect(siblingFaults(treeOf(beside))).toEqual([]);
    const tested = {
      "server/media/a.ts": 'import { b } from "../catalog/b.ts";',
      "server/catalog/b.ts": "",
      "server/catalog/b.test.ts": 'import { a } from "../media/a.ts";',
    };
    expect(siblingFaults(treeOf(tested))).toEqual([]);
  });
});

describe("tests and fixtures", () => {
  test("a test that no file of its name stands beside is told", () => {
    const files = { "shared/a/b.ts": "", "shared/a/b.test.ts": "", "client/c.tsx": "", "client/c.test.tsx": "" };
    expect(orphanTestFaults(treeOf(files))).toEqual([]);
    expect(orphanTestFaults(treeOf({ ...files, "shared/a/order.test.ts": "" }))).toHaveLength(1);
    expect(orphanTestFaults(treeOf({ "test/properties/order.test.ts": "" }))).toEqual([]);
  });

  test("a fixture in a folder of the product is told, by its name or because tests alone import it", () => {
    expect(fixtureFaults(treeOf({ "shared/a/tested-engine.ts": "" }))).toHaveLength(1);
    for (const name of ["store-contract", "mocks", "fake", "message-fixtures"]) {
      expect(fixtureFaults(treeOf({ [`client/a/${name}.ts`]: "" }))).toHaveLength(1);
    }
    const usedByTest = { "shared/a/rigged.ts": "", "shared/a/b.test.ts": 'import { r } from "./rigged.ts";' };
    expect(fixtureFaults(treeOf(usedByTest))).toHaveLength(1);
    expect(fixtureFaults(treeOf({ ...usedByTest, "shared/a/b.ts": 'import { r } from "./rigged.ts";' }))).toEqual([]);
    expect(fixtureFaults(treeOf({ "test/rigs/tested-engine.ts": "" }))).toEqual([]);
  });
});

test("a line of a document with more than 120 characters is told, with its number", () => {
  expect(lineFaults(treeOf({ "docs/a.md": `short\n${"x".repeat(121)}\n` }))).toEqual([
    "docs/a.md:2 has 121 characters, more than 120",
  ]);
  expect(lineFaults(treeOf({ "docs/a.md": "é".repeat(120), "server/a.ts": "x".repeat(500) }))).toEqual([]);
});
