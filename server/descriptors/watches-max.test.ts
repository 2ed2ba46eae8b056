import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { watchesMax } from "./watches-max.ts";

test("half of what the system allows may be watched, up to 65,536; 4,096 where it does not say", () => {
  const folder = mkdtempSync(join(tmpdir(), "tutti-watches-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "max_user_watches");
  const of = (text: string) => {
    writeFileSync(path, text);
    return watchesMax(path);
  };
  expect([of("8192\n"), of("30001\n"), of("524288\n"), of("0\n")]).toEqual([4_096, 15_000, 65_536, 0]);
  expect([of("many\n"), of("-1\n"), watchesMax(join(folder, "none"))]).toEqual([4_096, 4_096, 4_096]);
});
