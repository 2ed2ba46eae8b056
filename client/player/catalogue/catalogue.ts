import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { ErrorBody } from "../../../shared/api/error.ts";
import { noteAnswer, noteNoAnswer } from "./server-watch.ts";

export type Trouble = "unreachable" | "missing" | "refused";

export type Fetched<Value> =
  | { readonly state: "loading" }
  | { readonly state: "ready"; readonly value: Value }
  | { readonly state: "failed"; readonly trouble: Trouble; readonly message: string };

interface Resource {
  readonly answer: Signal<Fetched<unknown>>;
  users: number;
  running: Promise<void> | null;
}

/** So many answers are kept while the page is open. Whoever goes back sees the former answer at once. */
const resourcesMax = 60;
const resources = new Map<string, Resource>();
/** A request that has no answer by then has the page ask whether the server is there … */
const lateMs = 2_000;
/** … and is given up then: a server that went without a word leaves it open for minutes. */
const answerMaxMs = 20_000;
const version = signal(0);

/** Grows by one with each `refresh`. Lists that show the catalogue then ask again. */
export const catalogueVersion: ReadonlySignal<number> = version;

/** Asks `/api/v1${path}`; trouble is a value, never thrown. */
export function request<Value>(path: string): Promise<Fetched<Value>> {
  return answerTo<Value>(path, { headers: { accept: "application/json" } });
}

/** Tells `/api/v1${path}` of a wish, and has its answer. */
export function tell<Value>(path: string, wish: object = {}): Promise<Fetched<Value>> {
  return answerTo<Value>(path, {
    method: "POST",
    headers: { accept: "application/json", "content-type": "application/json" },
    body: JSON.stringify(wish),
  });
}

async function answerTo<Value>(path: string, asked: RequestInit): Promise<Fetched<Value>> {
  const limit = new AbortController();
  const late = setTimeout(() => noteNoAnswer("late"), lateMs);
  const given = setTimeout(() => limit.abort(), answerMaxMs);
  const answer = await answerBefore<Value>(limit.signal, path, asked);
  clearTimeout(late);
  clearTimeout(given);
  if (answer.state === "failed" && answer.trouble === "unreachable") noteNoAnswer("failed");
  else noteAnswer();
  return answer;
}

async function answerBefore<Value>(signal: AbortSignal, path: string, asked: RequestInit): Promise<Fetched<Value>> {
  try {
    const response = await fetch(`/api/v1${path}`, { ...asked, signal });
    if (response.ok) return { state: "ready", value: (await response.json()) as Value };
    if (response.status === 404) return { state: "failed", trouble: "missing", message: "" };
    if (response.status >= 502) return { state: "failed", trouble: "unreachable", message: "" };
    const body = (await response.json().catch(() => null)) as ErrorBody | null;
    return {
      state: "failed",
      trouble: "refused",
      message: body?.error?.message ?? `The server answered ${response.status}.`,
    };
  } catch {
    return { state: "failed", trouble: "unreachable", message: "" };
  }
}

/** The answer to `path`. Each part of the page that begins to use it has it fetched anew. `null` asks for nothing. */
export function useFetched<Value>(path: string | null): Fetched<Value> {
  const resource = useMemo(() => (path === null ? null : resourceOf(path)), [path]);
  useEffect(() => {
    if (resource === null || path === null) return;
    resource.users += 1;
    void load(path, resource);
    return () => {
      resource.users -= 1;
    };
  }, [resource, path]);
  return (resource?.answer.value ?? { state: "loading" }) as Fetched<Value>;
}

/**
 * Fetches anew what the page uses just now, lists too. The former answers stay on the page until the new ones are there.
 */
export function refresh(): void {
  version.value += 1;
  for (const [path, resource] of resources) {
    if (resource.users > 0) void load(path, resource);
    else resources.delete(path);
  }
}

function resourceOf(path: string): Resource {
  const known = resources.get(path);
  if (known) return known;
  for (const [oldPath, old] of resources) {
    if (resources.size < resourcesMax) break;
    if (old.users === 0) resources.delete(oldPath);
  }
  const made: Resource = { answer: signal<Fetched<unknown>>({ state: "loading" }), users: 0, running: null };
  resources.set(path, made);
  return made;
}

function load(path: string, resource: Resource): Promise<void> {
  resource.running ??= request<unknown>(path).then((answer) => {
    resource.running = null;
    // The listener can go on with what is shown, so news that the server is away does not replace it.
    const keep =
      answer.state === "failed" && answer.trouble === "unreachable" && resource.answer.value.state === "ready";
    if (!keep) resource.answer.value = answer;
  });
  return resource.running;
}
