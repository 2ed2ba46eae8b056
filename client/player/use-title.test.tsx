// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { draw } from "../../test/rigs/player-page.tsx";
import { pageTitle, useTitle } from "./use-title.ts";

const Page = ({ title }: { readonly title: string }) => {
  useTitle(title);
  return <p />;
};

test("the page that is shown gives its title, and gives another when it has one", async () => {
  const drawn = await draw(<Page title="Album" />);
  expect(pageTitle.value).toBe("Album");
  await drawn.redraw(<Page title="Night" />);
  expect(pageTitle.value).toBe("Night");
});
