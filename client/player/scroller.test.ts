// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { scroller } from "./scroller.ts";

test("the page's content scrolls, and before it is drawn nothing does", () => {
  document.body.innerHTML = "";
  expect(scroller()).toBeNull();
  document.body.innerHTML = '<main id="content"></main>';
  expect(scroller()?.tagName).toBe("MAIN");
});
