import { expect, test } from "vitest";
import type { Sending } from "./send-file.ts";
import { createUploadDesk } from "./upload-desk.ts";

const place = { folder: "/music", extensions: ["flac", "jpg"], bytesMax: 1e9 };

/** A desk whose files go up when the test says so. */
async function deskOf() {
  const under = new Map<string, Sending>();
  const desk = createUploadDesk({ fetch: async () => Response.json(place) }, (_file, name, sending) => {
    under.set(name, sending);
  });
  desk.start();
  await expect.poll(() => desk.place.value).toEqual(place);
  const states = () => desk.items.value.map(({ name, state }) => `${name} ${state}`);
  return { desk, under, states };
}

const file = (name: string) => ({ file: new File(["12345"], name.split("/").at(-1) ?? ""), name });

test("two go up at a time, the next when one is there, each under its path in the folder", async () => {
  const { desk, under, states } = await deskOf();
  desk.add([
    file("Ada/1.flac"),
    file("2.FLAC"),
    file("3.flac"),
    file("Thumbs.db"),
    file("Ada/._1.flac"),
    file("cover.jpg"),
  ]);
  expect(desk.leftOut.value).toBe(2);
  expect(states()).toEqual(["Ada/1.flac sending", "2.FLAC sending", "3.flac waiting", "cover.jpg waiting"]);
  under.get("Ada/1.flac")?.onProgress(3);
  expect(desk.items.value[0]?.sentBytes).toBe(3);
  under.get("Ada/1.flac")?.onDone();
  expect(states()).toEqual(["Ada/1.flac done", "2.FLAC sending", "3.flac sending", "cover.jpg waiting"]);
  expect(desk.items.value[0]?.sentBytes).toBe(5);
});

test("what fails says why and keeps nobody waiting; it is tried again, and what goes up is not begun twice", async () => {
  const { desk, under, states } = await deskOf();
  desk.add([file("1.flac"), file("2.flac"), file("3.flac")]);
  under.get("1.flac")?.onFailed("the disk is full");
  expect(states()).toEqual(["1.flac failed", "2.flac sending", "3.flac sending"]);
  expect(desk.items.value[0]?.reason).toBe("the disk is full");
  under.clear();
  desk.add([file("2.flac")]);
  expect(under.size).toBe(0);
  desk.retry();
  expect(states()[0]).toBe("1.flac waiting");
});
