import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { ErrorBody } from "../../../shared/api/error.ts";
import { noteAnswer, noteNoAnswer, serverReachable } from "./server-watch.ts";

export type Trouble = "unreachable" | "missing" | "refused";

export type Fetched<Value> =
  | { readonly state: "loading" }
  /** `kept`: it does not come from the server, but from what is kept on this device. */
  | { readonly state: "ready"; readonly value: Value; readonly kept?: true }
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

let keptAnswers: ((path: string) => Promise<unknown>) | null = null;
const keptShown = signal(false);

/** What was asked for last came from what is kept on this device. */
export const showsKept: ReadonlySignal<boolean> = keptShown;

/** From now on, whatever the server cannot be asked is asked of `answers`; null: it is not kept there either. */
export function answerFromKept(answers: ((path: string) => Promise<unknown>) | null): void {
  keptAnswers = answers;
}

/** Asks `/api/v1${path}`, and what is kept where the server is away; trouble is a value, never thrown. */
export async function request<Value>(path: string): Promise<Fetched<Value>> {
  const asked = answerTo<Value>(path, { headers: { accept: "application/json" } });
  if (keptAnswers === null) return await asked;
  const away = untilAway();
  const first = await Promise.race([asked, away.told]);
  away.stop();
  if (first !== null && !isUnreachable(first)) return first;
  const kept = await keptAnswers(path).catch(() => null);
  if (kept === null || kept === undefined) return await asked;
  keptShown.value = true;
  return { state: "ready", value: kept as Value, kept: true };
}

/** Tells when the server is known to be away: a question that it swallows is not waited for to its end. */
function untilAway(): { readonly told: Promise<null>; stop(): void } {
  let stop = () => {};
  const told = new Promise<null>((resolve) => {
    stop = serverReachable.subscribe((isReachable) => !isReachable && resolve(null));
  });
  return { told, stop: () => stop() };
}

function isUnreachable(answer: Fetched<unknown>): boolean {
  return answer.state === "failed" && answer.trouble === "unreachable";
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
  if (isUnreachable(answer)) noteNoAnswer("failed");
  else {
    keptShown.value = false;
    noteAnswer();
  }
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
    const isLess = isUnreachable(answer) || (answer.state === "ready" && answer.kept);
    const before = resource.answer.value;
    if (!isLess || before.state !== "ready" || before.kept) resource.answer.value = answer;
  });
  return resource.running;
}
