// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { refresh } from "../../catalogue/catalogue.ts";
import { later } from "./later.tsx";

test("a part is fetched when it is first drawn, once, and has its properties", async () => {
  let loads = 0;
  const Part = later<{ readonly of: string }>(async () => {
    loads += 1;
    return ({ of }) => <p>Hello {of}</p>;
  });
  expect(loads).toBe(0);
  const { text } = await draw(<Part of="you" />);
  expect([text(), loads]).toEqual(["Hello you", 1]);
  expect([(await draw(<Part of="them" />)).text(), loads]).toEqual(["Hello them", 1]);
});

test("where it cannot be fetched the page says so", async () => {
  const Part = later<object>(() => Promise.reject(new TypeError("Failed to fetch")));
  expect((await draw(<Part />)).text()).toContain("can't be reached");
});

test("when everything is asked for again, so is a part that could not be fetched", async () => {
  let answers = false;
  const Part = later<object>(async () => {
    if (!answers) throw new TypeError("Failed to fetch");
    return () => <p>Here I am</p>;
  });
  const { text, does } = await draw(<Part />);
  await does(refresh);
  expect(text()).toContain("can't be reached");
  answers = true;
  await does(refresh);
  expect(text()).toBe("Here I am");
});
