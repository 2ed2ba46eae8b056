import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "tidy", include: ["test/tidy/**/*.test.ts"] } },
      { test: { name: "unit", include: ["{shared,client,server,infra}/**/*.test.ts", "test/contract/**/*.test.ts"] } },
      { test: { name: "scenario", include: ["test/scenario/**/*.test.ts"], testTimeout: 60_000 } },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
