// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { mount } from "../../test/rigs/mounted.ts";
import { Notice } from "./notice.tsx";

test("a notice says what is wrong and what helps; one that stands for the page bears its title", async () => {
  const drawn = await mount(
    <Notice title="Nothing here yet" actions={<button type="button">Look again</button>}>
      Add a music folder.
    </Notice>,
  );
  expect([drawn.text("h2"), drawn.text(".notice-text"), drawn.text(".notice-actions")]).toEqual([
    "Nothing here yet",
    "Add a music folder.",
    "Look again",
  ]);
  await drawn.show(<Notice title="Gone" page />);
  expect([drawn.text("h1"), drawn.root.querySelector(".notice-actions")]).toEqual(["Gone", null]);
});

test("an icon beside a title is not read aloud", async () => {
  const { root } = await mount(<Notice title="Gone" icon={<svg />} />);
  expect(root.querySelector(".notice-icon")?.getAttribute("aria-hidden")).toBe("true");
});
