import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { pathFilter } from "../files/path-patterns.ts";
import { createUploadServer, type UploadOptions } from "./upload-server.ts";

function place() {
  const root = mkdtempSync(join(tmpdir(), "tutti-uploads-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const music = join(root, "music");
  mkdirSync(music);
  writeFileSync(join(music, "there.txt"), "");
  const uploads = join(root, "data", "uploads");
  return { root, music, uploads, left: () => readdirSync(uploads).filter((name) => name !== "settled") };
}

/** A server of uploads over HTTP, as if it were started now. */
async function serve(
  root: string,
  { isStarted = true, ...options }: Partial<UploadOptions & { isStarted: boolean }> = {},
) {
  const told: string[] = [];
  const tell = (fields: object, text: string) => told.push(`${text}: ${JSON.stringify(fields)}`);
  const path = "/uploads";
  const uploads = createUploadServer({
    ...{ dataDirectory: join(root, "data"), path, filter: pathFilter({ include: [], exclude: [] }) },
    folder: async () => join(root, "music"),
    hasKnownFiles: async () => false,
    log: { info: tell, warn: tell },
    nowMs: Date.now,
    ...options,
  });
  const http = createServer((request, response) => void uploads.handle(request, response)).listen(0, "127.0.0.1");
  await new Promise((resolve) => http.once("listening", resolve));
  onTestFinished(() => void http.close());
  onTestFinished(() => uploads.stop());
  if (isStarted) uploads.start();
  const asked = (method: string, url: string, headers: Record<string, string> = {}, body?: string) =>
    fetch(`http://127.0.0.1:${(http.address() as AddressInfo).port}${url}`, {
      ...{ method, headers: { "tus-resumable": "1.0.0", ...headers } },
      ...(body === undefined ? {} : { body }),
    });
  return {
    told,
    uploads,
    async begin(name: string, bytes: number) {
      const metadata = `name ${Buffer.from(name).toString("base64")}`;
      const answer = await asked("POST", path, { "upload-length": String(bytes), "upload-metadata": metadata });
      return answer.headers.get("location") ?? `${answer.status} ${await answer.text()}`;
    },
    async send(url: string, from: number, text: string) {
      const type = { "content-type": "application/offset+octet-stream" };
      const answer = await asked("PATCH", url, { ...type, "upload-offset": String(from) }, text);
      return [answer.status, answer.headers.get("upload-offset") ?? (await answer.text()).trim()];
    },
    async ask(url: string) {
      const { status, headers } = await asked("HEAD", url);
      return [status, headers.get("upload-offset"), headers.get("upload-length")];
    },
  };
}

/** An upload of "sound", as a server leaves it that is killed when the last bytes are there. */
async function leaveWhole({ root, uploads }: ReturnType<typeof place>, name: string) {
  const before = await serve(root, { isStarted: false });
  const url = await before.begin(name, 5);
  expect(await before.send(url, 0, "sou")).toEqual([204, "3"]);
  appendFileSync(join(uploads, url.split("/").at(-1) ?? ""), "nd");
  return url;
}

test("an upload whose last bytes came before the server was killed is settled by the next start", async () => {
  const at = place();
  const url = await leaveWhole(at, "Ada/1.mp3");
  const { told, ask } = await serve(at.root);
  await expect.poll(() => told).toHaveLength(1);
  expect(told[0]).toContain("is in its place");
  expect(readFileSync(join(at.music, "Ada/1.mp3"), "utf8")).toBe("sound");
  expect(at.left()).toEqual([]);
  expect(await ask(url)).toEqual([200, "5", "5"]);
});

test("one that is whole is settled when its sender asks for it, or sends on from its end", async () => {
  const at = place();
  const urls = [await leaveWhole(at, "1.mp3"), await leaveWhole(at, "2.mp3")] as const;
  const server = await serve(at.root, { isStarted: false });
  expect(await server.ask(urls[0])).toEqual([200, "5", "5"]);
  expect(await server.send(urls[1], 5, "")).toEqual([204, "5"]);
  for (const name of ["1.mp3", "2.mp3"]) expect(readFileSync(join(at.music, name), "utf8")).toBe("sound");
});

test("whoever did not hear the last answer is told again that it is done, by the next server too, until the file is removed", async () => {
  const at = place();
  const first = await serve(at.root);
  const url = await first.begin("1.mp3", 5);
  expect(await first.send(url, 0, "sound")).toEqual([204, "5"]);
  for (const server of [first, await serve(at.root)]) {
    expect(await server.ask(url)).toEqual([200, "5", "5"]);
    expect(await server.send(url, 5, "")).toEqual([204, "5"]);
    expect((await server.send(url, 0, "sound"))[0]).toBe(409);
  }
  rmSync(join(at.music, "1.mp3"));
  expect((await first.ask(url))[0]).toBe(404);
  expect(existsSync(join(at.music, "1.mp3"))).toBe(false);
});

test("a file that is in its place already when the server was killed is done, and another one of its name is not", async () => {
  const at = place();
  const [same, other] = [await leaveWhole(at, "same.mp3"), await leaveWhole(at, "other.mp3")];
  writeFileSync(join(at.music, "same.mp3"), "sound");
  writeFileSync(join(at.music, "other.mp3"), "noise");
  const server = await serve(at.root, { isStarted: false });
  expect(await server.ask(same)).toEqual([200, "5", "5"]);
  expect((await server.ask(other))[0]).toBe(409);
  // The page begins it anew, and hears why.
  expect(await server.begin("other.mp3", 5)).toBe('409 "other.mp3" is in the music folder already\n');
  expect(readFileSync(join(at.music, "other.mp3"), "utf8")).toBe("noise");
  expect(at.left()).toEqual([]);
});

test("what cannot be settled at a start stays, and is settled when its sender asks once the music folder is back", async () => {
  const at = place();
  const url = await leaveWhole(at, "1.mp3");
  rmSync(at.music, { recursive: true });
  const { told, ask } = await serve(at.root);
  await expect.poll(() => told).toHaveLength(1);
  expect(told[0]).toContain("A whole upload stays where it is");
  expect(told[0]).toContain("mount its disk");
  mkdirSync(at.music);
  expect(await ask(url)).toEqual([200, "5", "5"]);
  expect(readFileSync(join(at.music, "1.mp3"), "utf8")).toBe("sound");
});

test("what cannot be settled for a while stays whoever asks, who is told to ask again, and why where a sender reads it", async () => {
  const at = place();
  const url = await leaveWhole(at, "1.mp3");
  rmSync(at.music, { recursive: true });
  const server = await serve(at.root, { isStarted: false });
  // Nobody reads the words of an answer to HEAD, and after any other refusal all of it would be sent again.
  expect((await server.ask(url))[0]).toBe(423);
  expect(await server.send(url, 5, "")).toEqual([409, expect.stringContaining("mount its disk")]);
  expect(at.left()).toHaveLength(2);
  mkdirSync(at.music);
  expect(await server.ask(url)).toEqual([200, "5", "5"]);
  expect(readFileSync(join(at.music, "1.mp3"), "utf8")).toBe("sound");
});

test("a fault of the server while a file is put into its place is logged, and whoever asks is told to ask again", async () => {
  const at = place();
  rmSync(join(at.music, "there.txt"));
  let isBroken = false;
  const hasKnownFiles = async () => {
    if (isBroken) throw new Error("the catalogue is away");
    return false;
  };
  const server = await serve(at.root, { hasKnownFiles });
  const url = await server.begin("1.mp3", 5);
  isBroken = true;
  expect(await server.send(url, 0, "sound")).toEqual([423, expect.stringContaining("the log of the server says why")]);
  expect((await server.ask(url))[0]).toBe(423);
  expect(server.told).toHaveLength(2);
  expect(server.told[0]).toContain("the catalogue is away");
  isBroken = false;
  expect(await server.ask(url)).toEqual([200, "5", "5"]);
});

/** Makes an upload one that was begun eight days ago. */
function age({ uploads }: ReturnType<typeof place>, url: string) {
  const path = join(uploads, `${url.split("/").at(-1)}.json`);
  const upload = JSON.parse(readFileSync(path, "utf8")) as object;
  const begun = new Date(Date.now() - 8 * 24 * 3_600_000).toISOString();
  writeFileSync(path, JSON.stringify({ ...upload, creation_date: begun }));
}

test("what is whole is settled however old it is, and what is not is removed after a week, which is logged", async () => {
  const at = place();
  age(at, await leaveWhole(at, "1.mp3"));
  const before = await serve(at.root, { isStarted: false });
  const part = await before.begin("2.mp3", 5);
  await before.send(part, 0, "sou");
  age(at, part);
  const { told } = await serve(at.root);
  await expect.poll(() => told).toHaveLength(2);
  expect(readFileSync(join(at.music, "1.mp3"), "utf8")).toBe("sound");
  expect(told[1]).toContain("too old is removed");
  expect(told[1]).toContain(part.split("/").at(-1));
  expect(at.left()).toEqual([]);
});

test("what was left whole is settled once a day as well", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const at = place();
  await leaveWhole(at, "1.mp3");
  rmSync(at.music, { recursive: true });
  const { told } = await serve(at.root);
  await expect.poll(() => told, { interval: 5 }).toHaveLength(1);
  mkdirSync(at.music);
  vi.advanceTimersByTime(24 * 3_600_000);
  await expect.poll(() => told).toHaveLength(2);
  expect(readFileSync(join(at.music, "1.mp3"), "utf8")).toBe("sound");
});

test("while a file is being put into its place nobody is told that it is done, and it is put there once", async () => {
  const at = place();
  rmSync(join(at.music, "there.txt"));
  let goOn: (isKnown: boolean) => void = () => undefined;
  let asked = 0;
  const disk = new Promise<boolean>((resolve) => {
    goOn = resolve;
  });
  const hasKnownFiles = () => {
    asked += 1;
    return asked === 1 ? Promise.resolve(false) : disk;
  };
  const server = await serve(at.root, { hasKnownFiles, settlingWaitMs: 20 });
  const url = await server.begin("1.mp3", 5);
  expect(await server.send(url, 0, "sound")).toEqual([
    423,
    expect.stringContaining("is being put into the music folder"),
  ]);
  expect((await server.ask(url))[0]).toBe(423);
  goOn(false);
  await expect.poll(() => server.ask(url)).toEqual([200, "5", "5"]);
  expect(asked).toBe(2);
});

test("what was settled a week ago is forgotten, and nothing is made where nobody uploaded", async () => {
  const at = place();
  const first = await serve(at.root);
  expect(existsSync(at.uploads)).toBe(false);
  const url = await first.begin("1.mp3", 5);
  await first.send(url, 0, "sound");
  const settled = join(at.uploads, "settled");
  expect(readdirSync(settled)).toHaveLength(1);
  const { uploads } = await serve(at.root, { nowMs: () => Date.now() + 8 * 24 * 3_600_000 });
  await uploads.stop();
  expect(readdirSync(settled)).toEqual([]);
});
