// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { type Drawn, draw } from "../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer, listOf } from "../../../test/rigs/web-answers.ts";
import { type Paged, usePaged } from "./paged.ts";

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
  server.answer("/songs?limit=2", { body: listOf(["a", "b"], { total: 5, next: "after b" }) });
  server.answer("/songs?limit=2&cursor=after%20b", { body: listOf(["c", "d"], { total: 5, next: "after d" }) });
  server.answer("/songs?limit=2&cursor=after%20d", { body: listOf(["e"], { total: 5 }) });
});

let paged: Paged<string>;
const Listed = ({ path = "/songs?", version = 0, atLeast = 0 }) => {
  paged = usePaged<string>(path, { limit: 2, version, atLeast });
  return <p>{paged.items.join("")}</p>;
};
const more = (drawn: Drawn) => drawn.does(() => paged.more());

test("the first page comes by itself and tells how many there are in all", async () => {
  const drawn = await draw(<Listed />);
  expect(drawn.text()).toBe("ab");
  expect(paged).toMatchObject({ total: 5, state: "ready", failure: null, hasMore: true });
});

test("a page to which the listener returns begins with as many as it showed", async () => {
  server.answer("/songs?limit=4", { body: listOf(["a", "b", "c", "d"], { total: 5, next: "after d" }) });
  const drawn = await draw(<Listed atLeast={4} />);
  expect([drawn.text(), server.asked]).toEqual(["abcd", ["/songs?limit=4"]]);
  await more(drawn);
  expect(drawn.text()).toBe("abcde");
});

test("each further page is joined to those before, up to the last", async () => {
  const drawn = await draw(<Listed />);
  await more(drawn);
  expect(drawn.text()).toBe("abcd");
  await more(drawn);
  expect([drawn.text(), paged.hasMore]).toEqual(["abcde", false]);
  await more(drawn);
  expect(server.asked).toHaveLength(3);
});

test("a page that is on its way is not asked for again", async () => {
  const drawn = await draw(<Listed />);
  server.hold();
  await more(drawn);
  await more(drawn);
  await drawn.does(server.release);
  expect([drawn.text(), server.asked.length]).toEqual(["abcd", 2]);
});

test("before the first page has come there is nothing to go on from", async () => {
  server.hold();
  const drawn = await draw(<Listed />);
  await more(drawn);
  expect([server.asked.length, paged.state, paged.hasMore]).toEqual([1, "loading", false]);
});

test("a further page that fails leaves the list as it is and may be asked for again", async () => {
  const drawn = await draw(<Listed />);
  server.answer("/songs?limit=2&cursor=after%20b", "unreachable");
  await more(drawn);
  expect([drawn.text(), paged.failure, paged.hasMore]).toEqual(["ab", null, true]);
  server.answer("/songs?limit=2&cursor=after%20b", { body: listOf(["c", "d"], { total: 5, next: "after d" }) });
  await more(drawn);
  expect(drawn.text()).toBe("abcd");
});

test("a first page that fails is told", async () => {
  server.answer("/songs?limit=2", "unreachable");
  await draw(<Listed />);
  expect(paged).toMatchObject({ items: [], state: "failed", failure: { trouble: "unreachable" } });
});

test("when the catalogue has grown, as much as was shown is asked for again, in one page", async () => {
  const drawn = await draw(<Listed />);
  await more(drawn);
  server.answer("/songs?limit=4", { body: listOf(["x", "a", "b", "c"], { total: 6, next: "after c" }) });
  await drawn.redraw(<Listed version={1} />);
  expect([drawn.text(), paged.total]).toEqual(["xabc", 6]);
});

test("more than one page holds is asked for again in several, so that nobody loses their place", async () => {
  const many = Array.from({ length: 250 }, (_, index) => `${index} `);
  server.answer("/long?limit=2", { body: listOf(many, { total: 300, next: "after 249" }) });
  const drawn = await draw(<Listed path="/long?" />);
  server.answer("/long?limit=200", { body: listOf(many.slice(0, 200), { total: 300, next: "after 199" }) });
  server.answer("/long?limit=50&cursor=after%20199", {
    body: listOf(many.slice(200), { total: 300, next: "after 249" }),
  });
  await drawn.redraw(<Listed path="/long?" version={1} />);
  expect([paged.items, paged.hasMore, server.asked.slice(1)]).toEqual([
    many,
    true,
    ["/long?limit=200", "/long?limit=50&cursor=after%20199"],
  ]);
});

test("a list that failed asks again when it is told to, and is shown when the server answers", async () => {
  server.answer("/songs?limit=2", "unreachable");
  const drawn = await draw(<Listed />);
  server.answer("/songs?limit=2", { body: listOf(["a", "b"], { total: 2 }) });
  await drawn.redraw(<Listed version={1} />);
  expect([drawn.text(), paged.failure]).toEqual(["ab", null]);
});

test("when asking again fails, what is shown stays", async () => {
  const drawn = await draw(<Listed />);
  server.answer("/songs?limit=2", "unreachable");
  await drawn.redraw(<Listed version={1} />);
  expect([drawn.text(), paged.failure]).toEqual(["ab", null]);
});

test("a page of the former list that comes late is not mixed into the new one", async () => {
  server.answer("/albums?limit=2", { body: listOf(["n", "o"], { total: 2 }) });
  const drawn = await draw(<Listed />);
  server.hold("/songs");
  await more(drawn);
  await drawn.redraw(<Listed path="/albums?" />);
  expect(drawn.text()).toBe("no");
  await drawn.does(server.release);
  expect([drawn.text(), paged.total]).toEqual(["no", 2]);
});
