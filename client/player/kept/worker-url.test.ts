import { afterEach, expect, test, vi } from "vitest";
import { workerUrl } from "./worker-url.ts";

afterEach(() => vi.unstubAllGlobals());

test("the policy is named as the server allows it, and makes the worker's address alone", () => {
  const createPolicy = vi.fn((_name: string, { createScriptURL }: { createScriptURL(url: string): string }) => ({
    createScriptURL,
  }));
  vi.stubGlobal("trustedTypes", { createPolicy });
  expect(workerUrl()).toBe("/sw.js");
  const [name, rules] = createPolicy.mock.calls[0] ?? [];
  expect(name).toBe("tutti-worker");
  for (const other of ["/x.js", "/sw.js?x", "https://elsewhere.example/sw.js", "//elsewhere.example/sw.js", ""]) {
    expect(() => rules?.createScriptURL(other)).toThrow(TypeError);
  }
});

test("a browser without Trusted Types takes the address as it is, and a page that may not make it has none", () => {
  vi.stubGlobal("trustedTypes", undefined);
  expect(workerUrl()).toBe("/sw.js");
  const refuse = () => {
    throw new TypeError("Policy disallowed");
  };
  vi.stubGlobal("trustedTypes", { createPolicy: refuse });
  expect(workerUrl()).toBeNull();
});
