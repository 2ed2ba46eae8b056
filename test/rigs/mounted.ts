import { type ComponentChild, render } from "preact";
import { act } from "preact/test-utils";
import { onTestFinished } from "vitest";
import { promisesGoOn } from "./clock.ts";

/** A part of a page, drawn into a place of its own until the test ends. For tests that run under happy-dom. */
export interface Mounted {
  readonly root: HTMLElement;
  /** All text below the first element that fits, with single spaces; "" when there is none. */
  text(selector?: string): string;
  /** The text of each element that fits. */
  texts(selector: string): string[];
  /** Draws something else in the same place. */
  show(view: ComponentChild): Promise<void>;
  /** Lets something happen, and everything that follows from it. */
  after(change: () => unknown): Promise<void>;
  /** Presses the button of this name. */
  press(name: string): Promise<void>;
  /** Writes into the field whose label begins so. */
  write(label: string, text: string): Promise<void>;
  remove(): void;
}

export async function mount(view: ComponentChild): Promise<Mounted> {
  const root = document.createElement("div");
  document.body.append(root);
  const textOf = (element: Element | null) => element?.textContent?.replaceAll(/\s+/g, " ").trim() ?? "";
  const all = (selector: string) => [...root.querySelectorAll(selector)];
  const required = (what: string, element: Element | undefined) => {
    if (element === undefined) throw new Error(`There is no ${what} in: ${root.innerHTML}`);
    return element as HTMLElement;
  };

  const mounted: Mounted = {
    root,
    text: (selector) => textOf(selector === undefined ? root : root.querySelector(selector)),
    texts: (selector) => all(selector).map(textOf),
    show: (shown) => mounted.after(() => render(shown, root)),
    async after(change) {
      await act(async () => {
        await change();
        await promisesGoOn();
      });
    },
    press(name) {
      const button = all("button").find((each) => textOf(each) === name);
      return mounted.after(() => required(`button "${name}"`, button).click());
    },
    write(label, text) {
      const found = all("label").find((each) => textOf(each).startsWith(label));
      const field = required(`label "${label}"`, found).querySelector<HTMLInputElement>("input, textarea");
      return mounted.after(() => {
        if (field === null) throw new Error(`There is no field under the label "${label}"`);
        field.value = text;
        field.dispatchEvent(new Event("input", { bubbles: true }));
      });
    },
    remove() {
      render(null, root);
      root.remove();
    },
  };
  onTestFinished(() => mounted.remove());
  await mounted.show(view);
  return mounted;
}
