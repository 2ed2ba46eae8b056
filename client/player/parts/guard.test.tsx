// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { navigate } from "wouter-preact/use-browser-location";
import { draw } from "../../../test/rigs/player-page.tsx";
import { Guard } from "./guard.tsx";

test("a page that fails to draw says so in plain words, is tried again when asked, and another page is drawn", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  let isBroken = true;
  const Page = () => {
    if (isBroken) throw new TypeError("x is not a function");
    return <p>All songs</p>;
  };
  navigate("/songs");
  const { text, click, does } = await draw(
    <Guard>
      <Page />
    </Guard>,
  );
  expect(text()).toContain("The music plays on");
  expect(text()).not.toContain("x is not a function");
  isBroken = false;
  await click("Try again");
  expect(text()).toBe("All songs");
  isBroken = true;
  await does(() => navigate("/queue"));
  isBroken = false;
  await does(() => navigate("/songs"));
  expect(text()).toBe("All songs");
});
