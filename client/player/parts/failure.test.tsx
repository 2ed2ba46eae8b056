// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { draw } from "../../../test/rigs/player-page.tsx";
import { type FakeServer, fakeServer } from "../../../test/rigs/web-answers.ts";
import { useFetched } from "../catalogue/catalogue.ts";
import { Failure } from "./failure.tsx";

let server: FakeServer;
beforeEach(() => {
  server = fakeServer();
});

const failed = (trouble: "missing" | "unreachable" | "refused", message = "") =>
  ({ state: "failed", trouble, message }) as const;

test("what is not there says so in its own name and leads back to the library", async () => {
  const { find, named, all } = await draw(<Failure failure={failed("missing")} what="album" />);
  expect(find("h1").textContent).toBe("This album is not here");
  expect(named("To the library").getAttribute("href")).toBe("/");
  expect(all("button")).toEqual([]);
});

test("a server that cannot be reached is told at once, with what still plays", async () => {
  const { find } = await draw(<Failure failure={failed("unreachable")} what="album" />);
  expect(find("h1").textContent).toBe("The server can't be reached");
  expect(find('[role="alert"]').textContent).toContain("play on meanwhile");
});

test("a refusal is told in the server's words", async () => {
  const { find } = await draw(<Failure failure={failed("refused", "Too many <b>requests</b>")} what="album" />);
  expect(find("h1").textContent).toBe("The server refused");
  expect(find('[role="alert"]').textContent).toBe("Too many <b>requests</b>");
});

test("below the search field the trouble does not take the page's title", async () => {
  const { all } = await draw(<Failure failure={failed("unreachable")} what="search" />);
  expect([all("h1").length, all("h2").length]).toEqual([0, 1]);
});

const Page = () => {
  const answer = useFetched<string>("/words");
  if (answer.state === "failed") return <Failure failure={answer} what="page" />;
  return <p>{answer.state === "ready" ? answer.value : "waiting"}</p>;
};

test("trying again shows the page when the server is back, and the trouble when it is not", async () => {
  server.answer("/words", "unreachable");
  const { text, click } = await draw(<Page />);
  await click("Try again");
  expect(text()).toContain("The server can't be reached");
  server.answer("/words", { body: "here it is" });
  await click("Try again");
  expect(text()).toBe("here it is");
});
