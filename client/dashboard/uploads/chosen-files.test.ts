import { expect, test } from "vitest";
import { filesOfDrop, filesOfField } from "./chosen-files.ts";

type Tree = { readonly [name: string]: Tree | string | null };

/** An entry as browsers give it: folders tell their entries bit by bit. Null cannot be read. */
function entryOf(name: string, content: Tree | string | null, above = ""): FileSystemEntry {
  const fullPath = `${above}/${name}`;
  const denied = (_: unknown, fail: (error: Error) => void) => fail(new Error("denied"));
  if (typeof content !== "object" || content === null) {
    const file = content === null ? denied : (done: (file: File) => void) => done(new File([content], name));
    return { isDirectory: false, isFile: true, name, fullPath, file } as unknown as FileSystemEntry;
  }
  const createReader = () => {
    const left = Object.entries(content).map(([one, inner]) => entryOf(one, inner, fullPath));
    return { readEntries: (done: (some: FileSystemEntry[]) => void) => done(left.splice(0, 2)) };
  };
  return { isDirectory: true, isFile: false, name, fullPath, createReader } as unknown as FileSystemEntry;
}

const dropOf = (tree: Tree) => {
  const items = Object.entries(tree).map(([name, content]) => {
    return { kind: "file", webkitGetAsEntry: () => entryOf(name, content) };
  });
  return filesOfDrop({ items: items as unknown as DataTransferItemList, files: [] as unknown as FileList });
};

test("a folder that is dropped gives all of its files, each under its path, in the order of their names", async () => {
  const album = { "02.flac": "22", "10.flac": "1", "01.flac": "333", "cover.jpg": "4", "03.flac": "5" };
  const { files, unread } = await dropOf({ Ada: { Moon: { ...album, Extras: { "x.mp3": "6" } } }, "one.mp3": "7" });
  expect(files.map(({ name, file }) => `${name} ${file.size}`)).toEqual([
    ...["Ada/Moon/01.flac 3", "Ada/Moon/02.flac 2", "Ada/Moon/03.flac 1", "Ada/Moon/10.flac 1"],
    ...["Ada/Moon/Extras/x.mp3 1", "Ada/Moon/cover.jpg 1", "one.mp3 1"],
  ]);
  expect(unread).toBe(0);
});

test("what cannot be read is counted, and the rest is taken", async () => {
  const { files, unread } = await dropOf({ Ada: { "1.flac": null, "2.flac": "2" } });
  expect([files.map(({ name }) => name), unread]).toEqual([["Ada/2.flac"], 1]);
});

test("a browser that tells of no folders gives the files; a field for folders gives their paths", async () => {
  const file = new File(["1"], "1.flac");
  const items = [{ kind: "file" }, { kind: "string" }] as unknown as DataTransferItemList;
  const { files } = await filesOfDrop({ items, files: [file] as unknown as FileList });
  expect(files).toEqual([{ file, name: "1.flac" }]);
  const below = Object.defineProperty(new File(["1"], "1.flac"), "webkitRelativePath", { value: "Ada/1.flac" });
  expect(filesOfField([below]).map(({ name }) => name)).toEqual(["Ada/1.flac"]);
});
