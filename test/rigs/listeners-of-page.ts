import { onTestFinished, vi } from "vitest";

/** Does something that listens to the page for as long as it lives; what it listens with goes with the test. */
export function listensInThisTest(start: () => void): void {
  for (const target of [document, window]) {
    const added = vi.spyOn(target, "addEventListener");
    onTestFinished(() => {
      for (const [name, listener] of added.mock.calls) if (listener) target.removeEventListener(name, listener);
      added.mockRestore();
    });
  }
  start();
}
