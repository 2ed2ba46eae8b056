// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { DetailTitle } from "./detail-title.tsx";

test("a title stands whole under the pointer, and from sixty letters on it is set smaller", async () => {
  const { find, redraw } = await draw(<DetailTitle title={"a".repeat(59)} />);
  expect(find("h1").className).toBe("detail-title");
  await redraw(<DetailTitle title={"a".repeat(60)} />);
  expect([find("h1").className, find("h1").title]).toEqual(["detail-title long", "a".repeat(60)]);
});
