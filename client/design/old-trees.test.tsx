// @vitest-environment happy-dom
import { options, type VNode } from "preact";
import { expect, test } from "vitest";
import { mount } from "../../test/rigs/mounted.ts";
import { forgetOldTrees } from "./old-trees.ts";

type Inside = VNode & { __c?: object | null; __k?: readonly VNode[] | null };

test("what was drawn over keeps nothing of what was below it, and what stands is untouched", async () => {
  const before = { ...options };
  const nodes: Inside[] = [];
  forgetOldTrees();
  const diffed = options.diffed;
  options.diffed = (node) => {
    diffed?.(node);
    if ((node as Inside).type === Song) nodes.push(node as Inside);
  };
  function Song({ title }: { title: string }) {
    return <p>{title}</p>;
  }
  const drawn = await mount(<Song title="one" />);
  await drawn.show(<Song title="two" />);
  await drawn.show(<Song title="three" />);
  expect(nodes.map(({ __k: below }) => below === null)).toEqual([true, true, false]);
  expect(drawn.text()).toBe("three");
  Object.assign(options, before);
});
