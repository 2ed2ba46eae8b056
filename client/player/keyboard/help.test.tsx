// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { draw } from "../../../test/rigs/player-page.tsx";
import { Help } from "./help.tsx";
import { shortcuts } from "./keyboard-map.ts";

const dialogOf = (page: HTMLElement) => page.querySelector("dialog")!;

test("the list names every key with what it does", async () => {
  const drawn = await draw(<Help open onClose={() => {}} />);
  for (const { keys, text } of shortcuts) {
    const row = drawn.all("dl > div").find((each) => each.querySelector("dd")?.textContent === text)!;
    expect([...row.querySelectorAll("kbd")].map((key) => key.textContent)).toEqual(keys);
  }
});

test("it opens and closes as it is told, and its name is read out", async () => {
  const drawn = await draw(<Help open={false} onClose={() => {}} />);
  expect(dialogOf(drawn.page).open).toBe(false);
  await drawn.redraw(<Help open onClose={() => {}} />);
  expect(dialogOf(drawn.page).open).toBe(true);
  expect(document.getElementById(dialogOf(drawn.page).getAttribute("aria-labelledby")!)?.textContent).toBe("Keyboard");
  await drawn.redraw(<Help open={false} onClose={() => {}} />);
  expect(dialogOf(drawn.page).open).toBe(false);
});

test("its button and the browser's own closing are both told", async () => {
  let closed = 0;
  const drawn = await draw(<Help open onClose={() => (closed += 1)} />);
  await drawn.click("Close");
  expect(closed).toBe(1);
  await drawn.does(() => dialogOf(drawn.page).dispatchEvent(new Event("close")));
  expect(closed).toBe(2);
});
