// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { draw } from "../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer } from "../../../test/rigs/web-answers.ts";
import { type SparseList, useSparse } from "./sparse.ts";

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
});

interface Row {
  readonly id: string;
}

const rows = (from: number, to: number, total = 1_000) => ({
  body: { items: Array.from({ length: to - from }, (_, index) => ({ id: `r${from + index}` })), total, at: from },
});

/** The places of a list, as a page draws it. */
async function list() {
  let latest: SparseList<Row> | null = null;
  const List = ({ path, version }: { readonly path: string; readonly version: number }) => {
    latest = useSparse<Row>(path, { version, guess: 30, onMoved: () => {} });
    return null;
  };
  const drawn = await draw(<List path="/rows?" version={1} />);
  const now = () => latest as unknown as SparseList<Row>;
  const show = (path: string, version: number) => drawn.redraw(<List path={path} version={version} />);
  const idAt = (place: number) => now().itemAt(place)?.id ?? null;
  const asked = (path: string) => server.asked.filter((each) => each === path).length;
  return { ...drawn, now, show, idAt, asked };
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a page that was refused is asked for again after a second, and not with each row that is passed", async () => {
  server.answer("/rows?limit=100", rows(0, 100));
  const { now, idAt, asked, does } = await list();
  server.answer("/rows?limit=100&at=100", { status: 429, body: {} });
  await does(() => now().see(120, 130, 120));
  await does(() => now().see(121, 131, 121));
  await does(() => wait(300));
  await does(() => now().see(122, 132, 122));
  expect([asked("/rows?limit=100&at=100"), idAt(122)]).toEqual([1, null]);
  server.answer("/rows?limit=100&at=100", rows(100, 200));
  await expect.poll(() => idAt(122), { timeout: 3_000 }).toBe("r122");
  expect([asked("/rows?limit=100&at=100"), now().state]).toEqual([2, "ready"]);
});

test("what was refused and is out of sight by then is not asked for again", async () => {
  server.answer("/rows?limit=100", rows(0, 100));
  const { now, asked, does } = await list();
  server.answer("/rows?limit=100&at=100", "unreachable");
  await does(() => now().see(120, 130, 120));
  await does(() => now().see(10, 20, 10));
  await does(() => wait(1_500));
  expect(asked("/rows?limit=100&at=100")).toBe(1);
});

test("pages on their way when a refresh is refused are taken, and the refresh is asked for again", async () => {
  server.answer("/rows?limit=100", rows(0, 100));
  const { now, show, idAt, does } = await list();
  server.answer("/rows?limit=100&at=100", rows(100, 200));
  server.hold("/rows?limit=100&at=100");
  await does(() => now().see(120, 130, 60));
  server.answer("/rows?limit=200&around=r60", { status: 503, body: {} });
  await show("/rows?", 2);
  await does(() => server.release());
  expect([idAt(125), now().total]).toEqual(["r125", 1_000]);
  server.answer("/rows?limit=200&around=r60", rows(0, 200, 1_234));
  await expect.poll(() => now().total, { timeout: 3_000 }).toBe(1_234);
});

test("another list that was refused takes the place of the one before it once the server gives it", async () => {
  server.answer("/rows?limit=100", rows(0, 100));
  const { now, show } = await list();
  server.answer("/rows?q=a&limit=100", { status: 429, body: {} });
  await show("/rows?q=a&", 1);
  expect([now().path, now().total]).toEqual(["/rows?", 1_000]);
  server.answer("/rows?q=a&limit=100", rows(0, 3, 3));
  await expect.poll(() => now().total, { timeout: 3_000 }).toBe(3);
  expect(now().path).toBe("/rows?q=a&");
});

test("what of the list before comes late does not get into the next one", async () => {
  server.answer("/rows?limit=100", rows(0, 100));
  const { now, show, idAt, does, asked } = await list();
  server.answer("/rows?limit=100&at=100", rows(100, 200));
  server.hold("/rows?limit=100&at=100");
  await does(() => now().see(120, 130, 120));
  server.answer("/rows?q=a&limit=100", rows(0, 3, 3));
  await show("/rows?q=a&", 1);
  await does(() => server.release());
  expect([now().total, idAt(2), idAt(125), asked("/rows?limit=100&at=200")]).toEqual([3, "r2", null, 0]);
});
