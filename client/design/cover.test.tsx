// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { coverUrlAt } from "../../shared/api/cover.ts";
import { mount } from "../../test/rigs/mounted.ts";
import { Cover } from "./cover.tsx";

const url = "/media/covers/7/320.webp";

test("a cover comes in the size in which it is shown, and only when it is about to be seen", async () => {
  const drawn = await mount(<Cover url={url} size={96} />);
  const image = () => drawn.root.querySelector("img");
  expect(image()?.getAttribute("src")).toBe(coverUrlAt(url, 96));
  expect([image()?.getAttribute("loading"), image()?.getAttribute("alt")]).toEqual(["lazy", ""]);
  await drawn.show(<Cover url={url} size={96} alt="Evening" eager />);
  expect([image()?.getAttribute("loading"), image()?.getAttribute("alt")]).toEqual(["eager", "Evening"]);
});

test("music without a cover gets a stand-in that nobody has to hear about", async () => {
  const { root } = await mount(<Cover url={null} size={96} />);
  expect(root.querySelector("img")).toBeNull();
  expect(root.querySelector(".cover-none")?.getAttribute("aria-hidden")).toBe("true");
});

test("music without a cover gets a drawing of its title: each its own, and the same each time", async () => {
  const drawn = async (title: string) => (await mount(<Cover url={null} size={96} of={title} />)).root.innerHTML;
  const titles = ["Evening", "Evenings", "Night", "夜に駆ける", "!!!", "Ночь"];
  const pictures = await Promise.all(titles.map(drawn));
  expect(new Set(pictures).size).toBe(titles.length);
  expect(await drawn("Evening")).toBe(pictures[0]);
});
