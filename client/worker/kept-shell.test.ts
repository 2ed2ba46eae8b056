import { createHash, webcrypto } from "node:crypto";
import { beforeEach, expect, test, vi } from "vitest";
import { coverCache, KeptShell, pageWaitMs, type Shell } from "./kept-shell.ts";

const origin = "https://music.example";
const hashOf = (text: string) => createHash("sha256").update(text).digest("hex");
const shellOf = (version: string, files: Record<string, string>): Shell => ({
  version,
  files: Object.entries(files).map(([path, text]) => ({ path, hash: hashOf(text) })),
});

/** Of a browser's caches what the worker uses. */
class MemoryCaches {
  readonly caches = new Map<string, Map<string, Response>>();

  async open(name: string) {
    const cache = this.caches.get(name) ?? new Map<string, Response>();
    this.caches.set(name, cache);
    return {
      match: async (url: string) => cache.get(new URL(url, origin).href)?.clone(),
      put: async (url: string, response: Response) => void cache.set(new URL(url, origin).href, response),
    };
  }
  async match(url: string) {
    const found = [...this.caches.values()].flatMap((cache) => cache.get(new URL(url, origin).href) ?? []);
    return found[0]?.clone();
  }
  async delete(name: string) {
    return this.caches.delete(name);
  }
  async keys() {
    return [...this.caches.keys()];
  }
}

interface Answered {
  readonly text?: string;
  readonly status?: number;
  readonly type?: ResponseType;
  readonly redirected?: boolean;
}

function responseOf({ text = "", status = 200, type = "basic", redirected = false }: Answered): Response {
  const response = new Response(text, { status });
  const told = (each: Response): Response => {
    Object.defineProperties(each, { type: { value: type }, redirected: { value: redirected } });
    const { clone } = each;
    each.clone = () => told(clone.call(each));
    return each;
  };
  return told(response);
}

let caches: MemoryCaches;
let asked: { path: string; cache: string | undefined }[];
/** What the server answers; a path that is not here cannot be reached. */
let server: Map<string, Answered | ((cache: string | undefined) => Answered)>;
let later: (() => void)[];

beforeEach(() => {
  caches = new MemoryCaches();
  asked = [];
  server = new Map();
  later = [];
});

function keptShell(shell: Shell): KeptShell {
  return new KeptShell({
    shell,
    caches: caches as unknown as CacheStorage,
    fetch: async (input, init) => {
      const path = new URL(typeof input === "string" ? input : input.url, origin).pathname;
      asked.push({ path, cache: init?.cache });
      const answer = server.get(path);
      if (answer === undefined) throw new TypeError("Failed to fetch");
      return responseOf(typeof answer === "function" ? answer(init?.cache) : answer);
    },
    sha256: (bytes) => webcrypto.subtle.digest("SHA-256", bytes),
    after: (waitMs, callback) => {
      expect(waitMs).toBe(pageWaitMs);
      later.push(callback);
    },
  });
}

const first = { "/": "<page 1>", "/assets/index-1.js": "one", "/assets/same.css": "style" };
const second = { "/": "<page 2>", "/assets/index-2.js": "two", "/assets/same.css": "style" };
function serve(files: Record<string, string>): void {
  server = new Map(Object.entries(files).map(([path, text]) => [path, { text }]));
}
async function installed(): Promise<KeptShell> {
  serve(first);
  const kept = keptShell(shellOf("1", first));
  await kept.install();
  asked.length = 0;
  return kept;
}
const ask = (path: string) => new Request(new URL(path, origin));
const textOf = async (answer: Promise<Response>) => await (await answer).text();

test("without the server the page and each of its files come from what is kept, at each of its addresses", async () => {
  const kept = await installed();
  server.clear();
  expect(await textOf(kept.page(ask("/album/ab12")))).toBe("<page 1>");
  expect(await textOf(kept.file(ask("/assets/index-1.js")))).toBe("one");
  expect(await textOf(kept.file(ask("/assets/same.css")))).toBe("style");
});

test("a page comes from the server if it answers, and what it answers is not kept", async () => {
  const kept = await installed();
  server.set("/", { text: "<login>" });
  expect(await textOf(kept.page(ask("/")))).toBe("<login>");
  server.clear();
  expect(await textOf(kept.page(ask("/")))).toBe("<page 1>");
});

test("files are not asked of the server again", async () => {
  const kept = await installed();
  await kept.file(ask("/assets/index-1.js"));
  expect(asked).toEqual([]);
});

test("a server that says nothing for a second and a half is not waited for", async () => {
  const kept = await installed();
  server.clear();
  const never = new KeptShell({
    shell: shellOf("1", first),
    caches: caches as unknown as CacheStorage,
    fetch: () => new Promise(() => undefined),
    sha256: (bytes) => webcrypto.subtle.digest("SHA-256", bytes),
    after: (_waitMs, callback) => void later.push(callback),
  });
  const opened = vi.fn();
  const opening = never.page(ask("/")).then(opened);
  await new Promise(setImmediate);
  expect(opened).not.toHaveBeenCalled();
  for (const callback of later) callback();
  await opening;
  expect(await textOf(kept.page(ask("/")))).toBe("<page 1>");
});

test.each([502, 503, 504])("a gateway without its server, %s, is no answer", async (status) => {
  const kept = await installed();
  server.set("/", { text: "<gateway>", status });
  expect(await textOf(kept.page(ask("/")))).toBe("<page 1>");
});

test.each([302, 401, 429, 500])("a refusal of the server's own, %s, is shown", async (status) => {
  const kept = await installed();
  server.set("/", { text: "<refusal>", status });
  expect(await textOf(kept.page(ask("/")))).toBe("<refusal>");
});

test.each([
  ["a login page in its place", { text: "<login>" }],
  ["a page of an error", { text: "<page 1>", status: 500 }],
  ["a redirect that was followed", { text: "<page 1>", redirected: true }],
  ["a redirect", { text: "<page 1>", status: 200, type: "opaqueredirect" as const }],
  ["another host's answer", { text: "<page 1>", type: "opaque" as const }],
])("%s is never kept, and nothing else of that version", async (_what, answer) => {
  serve(first);
  server.set("/", answer);
  await expect(keptShell(shellOf("1", first)).install()).rejects.toThrow("Cannot keep /: what comes from there");
  expect(await caches.keys()).toEqual([]);
});

test("a file that the browser's own cache has wrong is asked of the server itself", async () => {
  serve(first);
  server.set("/assets/index-1.js", (cache) => ({ text: cache === "reload" ? "one" : "wrong" }));
  const kept = keptShell(shellOf("1", first));
  await kept.install();
  expect(await textOf(kept.file(ask("/assets/index-1.js")))).toBe("one");
});

test("a new version is kept beside the former one, whole, and takes from it what is the same", async () => {
  const before = await installed();
  serve(second);
  const after = keptShell(shellOf("2", second));
  await after.install();
  expect(asked.map(({ path }) => path)).toEqual(["/", "/assets/index-2.js"]);
  server.clear();
  expect(await textOf(before.page(ask("/")))).toBe("<page 1>");
  expect(await textOf(before.file(ask("/assets/index-1.js")))).toBe("one");
  expect(await textOf(after.page(ask("/")))).toBe("<page 2>");
  expect(await textOf(after.file(ask("/assets/index-2.js")))).toBe("two");
});

test("a version that cannot be kept whole leaves the former one as it was", async () => {
  const before = await installed();
  serve({ ...second, "/assets/index-2.js": "cut off" });
  await expect(keptShell(shellOf("2", second)).install()).rejects.toThrow("/assets/index-2.js");
  server.clear();
  expect(await caches.keys()).toEqual(["tutti-shell-1"]);
  expect(await textOf(before.page(ask("/")))).toBe("<page 1>");
});

test("former versions go, and covers stay", async () => {
  await installed();
  await caches.open(coverCache);
  serve(second);
  const after = keptShell(shellOf("2", second));
  await after.install();
  await after.clean();
  expect(await caches.keys()).toEqual([coverCache, "tutti-shell-2"]);
});

test("a kept cover is shown without the server, and any other comes from it and is not kept", async () => {
  const kept = await installed();
  const cache = await caches.open(coverCache);
  await cache.put("/media/covers/a/320.webp", new Response("kept cover"));
  expect(await textOf(kept.cover(ask("/media/covers/a/320.webp")))).toBe("kept cover");
  server.set("/media/covers/b/320.webp", { text: "other cover" });
  expect(await textOf(kept.cover(ask("/media/covers/b/320.webp")))).toBe("other cover");
  server.clear();
  await expect(kept.cover(ask("/media/covers/b/320.webp"))).rejects.toThrow("Failed to fetch");
});
