// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { mount } from "../../test/rigs/mounted.ts";
import { Figure } from "./figure.tsx";

test("a figure is a heading, its value with what stands beside it, and a text that explains it", async () => {
  const { root, text } = await mount(
    <Figure name="Offload" value="75.0 %" beside="of 83.3 % possible">
      Peer bytes divided by all.
    </Figure>,
  );
  expect([text("h2"), text(".figure-value"), text("small"), text(".figure-text")]).toEqual([
    "Offload",
    "75.0 %of 83.3 % possible",
    "of 83.3 % possible",
    "Peer bytes divided by all.",
  ]);
  expect(root.querySelector("svg")).toBeNull();
});

test("a figure with values has a line in its colour, or in that of the text; without a word beside it has no small print", async () => {
  const { root, show } = await mount(
    <Figure name="Listeners" value="12" beside="" values={[1, 2]}>
      Playing now.
    </Figure>,
  );
  expect(root.querySelector("small")).toBeNull();
  expect(root.querySelector("svg")?.getAttribute("class")).toContain("line--text");
  await show(
    <Figure name="Audio" value="3 GB" values={[1, 2]} colour="--cdn">
      From the CDN.
    </Figure>,
  );
  expect(root.querySelector("svg")?.getAttribute("class")).toContain("line--cdn");
});
