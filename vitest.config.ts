import { defineConfig } from "vitest/config";

/** Tests that compose or encode minutes of sound: most of the seconds of all unit tests, so the fast gate leaves them out. */
const sound = ["server/demo/**/*.test.ts", "test/contract/{encoder,ingest}.test.ts"];

/** Tests that start whole servers, of ours and of others, and wait for clocks: the fast gate leaves them out too. */
const servers = [
  "test/contract/{alarms,coturn,doctor,drain,slow-handshake,tracker-cluster}.test.ts",
  "test/lab/network/network.test.ts",
];

/**
 * Tests of what the pages show. They share one document and one loading of preact and the icons, a sixth of
 * the work of a document for each file. Each of them draws anew, so none sees what another left.
 * Tests that put something else in the place of a module stand apart: that module would stay replaced for the others.
 */
const page = ["client/{player,design}/**/!(playback).test.{ts,tsx}", "client/dashboard/**/!(chart|dashboard).test.tsx"];

/**
 * Tests of the pure core. Nothing there has a state outside of what a test makes, so the files share their workers: a
 * quarter of the time.
 */
const core = ["shared/**/*.test.ts"];

/** JSX as preact reads it. */
const oxc = { jsx: { runtime: "automatic", importSource: "preact" } } as const;

export default defineConfig({
  test: {
    projects: [
      { test: { name: "tidy", include: ["test/tidy/**/*.test.ts"] } },
      {
        oxc,
        test: {
          name: "unit",
          include: ["{shared,client,server,infra,test}/**/*.test.{ts,tsx}"],
          exclude: [...sound, ...servers, ...core, ...page, "test/{tidy,scenario,e2e}/**", "**/node_modules/**"],
        },
      },
      { oxc, test: { name: "page", include: page, isolate: false, unstubGlobals: true, restoreMocks: true } },
      { test: { name: "core", include: core, isolate: false } },
      { test: { name: "sound", include: sound, testTimeout: 120_000 } },
      { test: { name: "servers", include: servers, testTimeout: 60_000 } },
      { test: { name: "scenario", include: ["test/scenario/**/*.test.ts"], testTimeout: 60_000 } },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          globalSetup: ["infra/scripts/test-setup.mjs"],
        },
      },
    ],
  },
});
