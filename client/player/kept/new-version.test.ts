// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followVersions, lookMs, restMs } from "./new-version.ts";

/** A worker of the browser's that has these files, and notes what it is told. */
class FakeWorker extends EventTarget {
  state = "installing";
  readonly heard: string[] = [];
  readonly #files: readonly string[];
  constructor(files: readonly string[]) {
    super();
    this.#files = files;
  }
  postMessage({ type, path = "" }: { type: string; path?: string }, ports: MessagePort[] = []): void {
    if (type === "take-over") this.heard.push(type);
    ports[0]?.onmessage?.({ data: this.#files.includes(path) } as MessageEvent);
  }
  installed(): void {
    this.state = "installed";
    this.dispatchEvent(new Event("statechange"));
  }
}

/** Both ends of a channel, without the wait between them. */
class FakeChannel {
  readonly port1 = { onmessage: null as ((event: MessageEvent) => void) | null, close: () => undefined };
  readonly port2 = { onmessage: (event: MessageEvent) => this.port1.onmessage?.(event) };
}

const mine = () => new FakeWorker(["/assets/index-1.js"]);
const next = () => new FakeWorker(["/assets/index-2.js"]);

let registration: EventTarget &
  Record<"installing" | "waiting" | "active", FakeWorker | null> & { update(): Promise<void> };
let container: EventTarget & { controller: FakeWorker | null; register: () => Promise<unknown> };
let sounds: boolean;
let told: string[];
let looks: { count: number };

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("MessageChannel", FakeChannel);
  // Pages of the tests before are open still.
  const counted = { count: 0 };
  looks = counted;
  const update = async () => {
    counted.count += 1;
  };
  registration = Object.assign(new EventTarget(), { installing: null, waiting: null, active: mine(), update });
  container = Object.assign(new EventTarget(), { controller: registration.active, register: async () => registration });
  sounds = false;
  told = [];
});
afterEach(() => void vi.useRealTimers());

const follow = () =>
  followVersions({
    container: container as unknown as ServiceWorkerContainer,
    url: "/sw.js",
    script: "/assets/index-1.js",
    sounds: () => sounds,
    ready: () => told.push("ready"),
    reload: () => told.push("reload"),
  });
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** The browser has found a worker, and keeps it waiting. */
async function found(worker: FakeWorker): Promise<void> {
  registration.installing = worker;
  registration.dispatchEvent(new Event("updatefound"));
  Object.assign(registration, { installing: null, waiting: worker });
  worker.installed();
  await pass(0);
}

async function controlledBy(worker: FakeWorker): Promise<void> {
  Object.assign(registration, { waiting: null, active: worker });
  container.controller = worker;
  container.dispatchEvent(new Event("controllerchange"));
  await pass(0);
}

test("another version is told when it waits; a click has it take over, and the page is loaded anew", async () => {
  const version = await follow();
  const worker = next();
  await found(worker);
  expect([told, worker.heard]).toEqual([["ready"], []]);
  sounds = true;
  version.takeOver();
  expect(worker.heard).toEqual(["take-over"]);
  await controlledBy(worker);
  expect(told).toEqual(["ready", "reload"]);
});

test("while a song sounds in any tab nothing happens by itself, however long; half a minute after its end it does", async () => {
  await follow();
  const worker = next();
  await found(worker);
  sounds = true;
  await pass(10 * restMs);
  expect(worker.heard).toEqual([]);
  sounds = false;
  await pass(restMs - 1_000);
  expect(worker.heard).toEqual([]);
  await pass(1_000);
  expect(worker.heard).toContain("take-over");
});

test("whoever is at the page is not interrupted", async () => {
  await follow();
  const worker = next();
  await found(worker);
  for (let times = 0; times < 10; times += 1) {
    await pass(restMs - 2_000);
    dispatchEvent(new Event("keydown"));
  }
  expect(worker.heard).toEqual([]);
});

test("a page whose worker was changed from another tab goes on while it sounds, and is loaded anew after", async () => {
  await follow();
  sounds = true;
  await controlledBy(next());
  await pass(10 * restMs);
  expect(told).toEqual([]);
  sounds = false;
  await pass(restMs);
  expect(told).toContain("reload");
});

test("a page that is the new version already says nothing, and is not loaded anew", async () => {
  await follow();
  const worker = mine();
  await found(worker);
  await controlledBy(worker);
  expect(told).toEqual([]);
});

test("the first worker of all is no new version, and takes no page away", async () => {
  Object.assign(registration, { active: null });
  Object.assign(container, { controller: null });
  await follow();
  await found(mine());
  await controlledBy(registration.waiting ?? mine());
  expect(told).toEqual([]);
});

test("what waited when the page was opened is told as well", async () => {
  registration.waiting = next();
  await follow();
  await pass(0);
  expect(told).toEqual(["ready"]);
});

test("a page that stays open looks for new versions, and one that is seen again does so at once", async () => {
  await follow();
  await pass(lookMs);
  expect(looks.count).toBe(1);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(looks.count).toBe(2);
});

test("a browser that was told to have no worker is left in peace", async () => {
  container.register = async () => undefined;
  const version = await follow();
  version.takeOver();
  await pass(lookMs);
  expect([looks.count, told]).toEqual([0, []]);
});
