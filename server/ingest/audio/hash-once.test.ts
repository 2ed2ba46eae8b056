import { expect, test } from "vitest";
import type { OpenedFile } from "../../files/open-regular.ts";
import { createHashOnce } from "./hash-once.ts";

const file = (inode: number) => ({ identity: { bytes: 1, modifiedMs: 2, device: 3, inode } }) as OpenedFile;
const { signal } = new AbortController();

test("a file is read once, another one is read too", async () => {
  const read: number[] = [];
  const hash = createHashOnce(async ({ identity }) => {
    read.push(identity.inode);
    return { whole: `${identity.inode}`, audio: "a" };
  });
  const both = await Promise.all([hash(file(1), signal), hash(file(1), signal), hash(file(2), signal)]);
  expect(both.map(({ whole }) => whole)).toEqual(["1", "1", "2"]);
  expect(read).toEqual([1, 2]);
});

test("one that could not be read is read again", async () => {
  let reads = 0;
  const hash = createHashOnce(async () => {
    reads += 1;
    if (reads === 1) throw new Error("it cannot be read");
    return { whole: "w", audio: "a" };
  });
  await expect(hash(file(1), signal)).rejects.toThrow("it cannot be read");
  expect(await hash(file(1), signal)).toEqual({ whole: "w", audio: "a" });
});
