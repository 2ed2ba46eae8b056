// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { mount } from "../../../test/rigs/mounted.ts";
import type { Sending } from "./send-file.ts";
import { createUploadDesk } from "./upload-desk.ts";
import { UploadPanel } from "./upload-panel.tsx";

async function panelOf(folder: string | null) {
  const under = new Map<string, Sending>();
  const place = { folder, extensions: ["flac"], bytesMax: 1e9 };
  const desk = createUploadDesk({ fetch: async () => Response.json(place) }, (_file, name, sending) => {
    under.set(name, sending);
  });
  const mounted = await mount(<UploadPanel desk={desk} />);
  await mounted.after(() => desk.start());
  await expect.poll(() => desk.place.value).toEqual(place);
  return { ...mounted, desk, under };
}

const file = (name: string, content = "1") => ({ file: new File([content], name), name });

test("without a music folder the page says what to set", async () => {
  const { root } = await panelOf(null);
  await expect.poll(() => root.textContent).toContain("set TUTTI_MUSIC_DIR");
  expect(root.querySelector("input")).toBeNull();
});

test("how far each is, what is done and what was refused is said, names as text", async () => {
  const { root, desk, under, after, texts } = await panelOf("/music");
  await after(() => desk.add([file("<b>1.flac", "12345"), file("2.flac"), file("3.txt")], 2));
  await after(() => under.get("<b>1.flac")?.onProgress(3));
  expect(Number(root.querySelector("progress")?.value)).toBe(3);
  expect(texts(".uploads-path")).toEqual(["/music", "<b>1.flac", "2.flac"]);
  expect(root.textContent).toContain("1 file was left out: not music. 2 could not be read.");
  await after(() => under.get("<b>1.flac")?.onFailed('"<b>1.flac" finds no room: the disk is full'));
  await after(() => under.get("2.flac")?.onDone());
  expect(texts('[role="status"]')[0]).toContain("1 of 2 uploaded, 1 not");
  expect(texts(".trouble")).toEqual(["It finds no room: the disk is full"]);
  expect(texts("button")).toEqual(["Try again what failed"]);
});
