// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { mount } from "../../test/rigs/mounted.ts";
import { Slider } from "./slider.tsx";

const common = { label: "Volume", max: 10, step: 1, text: "half" };

test("a slider shows how far it is filled, never more than all of it, and says its value in words", async () => {
  const drawn = await mount(<Slider {...common} value={5} />);
  const input = () => drawn.root.querySelector("input") as HTMLInputElement;
  expect([input().getAttribute("aria-label"), input().getAttribute("aria-valuetext")]).toEqual(["Volume", "half"]);
  expect(input().style.getPropertyValue("--filled")).toBe("50%");
  await drawn.show(<Slider {...common} value={12} />);
  expect(input().style.getPropertyValue("--filled")).toBe("100%");
  await drawn.show(<Slider {...common} value={0} max={0} />);
  expect(input().style.getPropertyValue("--filled")).toBe("0%");
});

test("a slider that is moved tells numbers: each step on the way, and where it was let go", async () => {
  const [onInput, onChange] = [vi.fn(), vi.fn()];
  const { root } = await mount(<Slider {...common} value={0} onInput={onInput} onChange={onChange} />);
  const input = root.querySelector("input") as HTMLInputElement;
  input.value = "7";
  input.dispatchEvent(new Event("input", { bubbles: true }));
  expect([onInput.mock.calls, onChange.mock.calls]).toEqual([[[7]], []]);
  input.dispatchEvent(new Event("change", { bubbles: true }));
  expect(onChange).toHaveBeenCalledWith(7);
});
