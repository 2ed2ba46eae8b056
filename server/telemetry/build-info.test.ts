import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { registerBuildInfo } from "./build-info.ts";

test("a series of the value 1 tells the version of Tutti and of Node", async () => {
  const registry = new Registry();
  registerBuildInfo(registry, "1.2.3");
  expect(await registry.metrics()).toContain(`tutti_build_info{version="1.2.3",node="${process.versions.node}"} 1\n`);
});
