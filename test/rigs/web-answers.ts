import { vi } from "vitest";

/** What a server answers to one path; `unreachable`: the network is down. */
export type WebAnswer = { readonly status?: number; readonly body?: unknown } | "unreachable";

export interface FakeServer {
  /** Paths below `/api/v1` that were asked for, oldest first. */
  readonly asked: string[];
  /** What was sent there of it, oldest first. */
  readonly told: { readonly path: string; readonly body: unknown }[];
  /** From now on `path` answers this; a path that begins so and has no answer of its own, too. */
  answer(path: string, answer: WebAnswer): void;
  /** Answers to paths that begin so wait until `release()`. */
  hold(start?: string): void;
  release(): void;
}

/** Takes the place of `fetch` for the catalogue's paths. Anything not answered is a 404. */
export function fakeServer(): FakeServer {
  const answers = new Map<string, WebAnswer>();
  const asked: string[] = [];
  const told: { path: string; body: unknown }[] = [];
  const held: (() => void)[] = [];
  let heldStart: string | null = null;
  const answerTo = (path: string): WebAnswer => {
    const starts = [...answers.keys()].filter((known) => path.startsWith(known));
    const longest = starts.sort((a, b) => b.length - a.length)[0];
    return (longest === undefined ? undefined : answers.get(longest)) ?? { status: 404 };
  };
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    const path = url.replace(/^\/api\/v1/, "");
    asked.push(path);
    if (typeof init.body === "string") told.push({ path, body: JSON.parse(init.body) });
    const answer = answerTo(path);
    if (heldStart !== null && path.startsWith(heldStart)) await new Promise<void>((answered) => held.push(answered));
    if (answer === "unreachable") throw new TypeError("Failed to fetch");
    const status = answer.status ?? 200;
    const json = async () => {
      if (answer.body === undefined) throw new SyntaxError("Unexpected end of JSON input");
      return structuredClone(answer.body);
    };
    return { ok: status < 400, status, json };
  });
  return {
    asked,
    told,
    answer: (path, answer) => void answers.set(path, answer),
    hold: (start = "") => {
      heldStart = start;
    },
    release: () => {
      heldStart = null;
      for (const answered of held.splice(0)) answered();
    },
  };
}

/** A list of the catalogue with all its items on one page. */
export function listOf<Item>(items: readonly Item[], { total = items.length, next = null as string | null } = {}) {
  return { items: [...items], total, next };
}
