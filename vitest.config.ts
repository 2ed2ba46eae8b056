import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Tests that compose or encode minutes of sound: most of the seconds of all unit tests, so the fast gate leaves them out. */
const sound = [
  "server/{demo,loudness}/**/*.test.ts",
  "test/contract/{artist-pictures,cue-sheets,damaged-sound,encoder,hostile-folder,ingest,library-changes,library-folders,lossless,loudness,prune,sound-kept,sound-parts}.test.ts",
  "test/oracle/{lengths/compare-lengths,grouping/run-grouping}.test.ts",
];

/**
 * Tests of servers that are programs of their own, ours and those of others, and tests that wait for clocks: the fast
 * gate leaves them out too.
 */
const servers = [
  "test/contract/{absent-folders,alarms,behind-nginx,corrections,coturn,doctor,drain,full-disk-queue,last-resort,library-api,library-queue,open-files,slow-handshake,terminal,tracker-cluster,waiting-songs}.test.ts",
  "test/lab/network/network.test.ts",
];

/**
 * Tests of parts that start processes, wait for clocks, fill a database or play thousands of rounds: a few seconds each,
 * half of those of all unit tests. The fast gate leaves them out. Each has a process of its own.
 */
const patient = [
  "server/ingest/{ingest-report,describe/describe-source,encode/ffmpeg-encoder}.test.ts",
  "server/ingest/workers/{guard,source-job,tag-reader}.test.ts",
  "server/{app/library-watch,app/watched-folders,catalog/embedded/tidy-tables,files/kernel-lock,http/late-event-loop}.test.ts",
  "server/http/connections/guard-connections.test.ts",
  "shared/tracker/slots.test.ts",
  "test/{fuzz/fuzz,properties/*}.test.ts",
  "test/contract/{albums,announce-limits,browse,cards,catalogue,durable,ingest-lease,match,search,song-lists,strangers-requests,tracker-abuse,tracker-room,uploads}.test.ts",
];

/**
 * Tests of what the pages show. They share one document and one loading of preact and the icons, a sixth of
 * the work of a document for each file. Each of them draws anew, so none sees what another left.
 */
const page = ["client/{player,design}/**/*.test.{ts,tsx}", "client/dashboard/**/*.test.tsx"];

/**
 * Tests that put something else in the place of a module, which would stay replaced for others, and tests of servers
 * within the test's process. Each of these files gets a process of its own. The files of `unit` and `page` share a few:
 * so many small files would spend most of their time on starting processes.
 *
 * `api` starts promtool where it is installed.
 */
const apart = [
  "client/player/playback.test.ts",
  "client/dashboard/{chart,dashboard}.test.tsx",
  "test/contract/**/*.test.ts",
];

/** Tests of a project of their own. */
const others = ["test/{tidy,scenario,e2e}/**", "test/chaos/{chaos,one-data-folder}.test.ts"];

/**
 * What a test has put in the place of a function or a global is taken back before the next one. One project comes after
 * the other: a process that meets a file of another project ends, and mixed they would share next to nothing.
 */
const sharing = (groupOrder: number) =>
  ({ isolate: false, unstubGlobals: true, restoreMocks: true, sequence: { groupOrder } }) as const;

/** On a machine that does other work besides, some tests take longer than the usual five seconds. */
const testTimeout = 30_000;

/**
 * Browser tests that listen: to stalls, gaps, copies, links. They wait for songs to end for most of their time. A busy
 * processor changes what they hear, so at most two run at a time, and beside them nothing but what stands back.
 */
const listening =
  "test/e2e/{album,browsers,cdn-down,faults,gapless,hostile,hostile-crowd,manners,metrics,staggered,studio-sound}.test.ts";

/** Eight browsers' pages at once keep a small machine busy, and what sleeps is timed while it wakes: these run alone. */
const alone = "test/e2e/{asleep,crowd}.test.ts";

/** They start the program and ask it, mostly while it encodes, and need no browser. */
const programs = "test/e2e/{chaos-of-listeners,damaged-catalogue,full-disk,killed-ingest,real-music,rebuild}.test.ts";

/** Files that take minutes. They begin first: one of them that began last would run on alone. */
const longest = [
  ...["killed-ingest", "rebuild", "real-music", "cdn-down", "damaged-catalogue", "pages", "full-disk", "manners"],
  ...["faults", "library-changes", "cue-sheets", "damaged-sound", "planted-bugs", "open-files", "corrections"],
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => longest.some((name) => moduleId.endsWith(`/${name}.test.ts`));
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

/** One server, one browser and one song after the other take minutes. */
const browser = {
  testTimeout: 300_000,
  // They encode songs, which stands back behind the browsers of others.
  hookTimeout: 420_000,
  globalSetup: ["infra/scripts/test-setup.mjs"],
};

/** Tests that start servers from their sources. */
const serving = { globalSetup: ["infra/scripts/test-setup-server.mjs"] };

/** JSX as preact reads it. */
const oxc = { jsx: { runtime: "automatic", importSource: "preact" } } as const;

export default defineConfig({
  test: {
    // Vitest leaves one processor free, which on a machine with two leaves half of it idle.
    maxWorkers: availableParallelism(),
    // Of tests that run side by side within a file: those of chaos, each with programs of its own.
    maxConcurrency: 3,
    sequence: { sequencer: LongestFirst },
    projects: [
      { test: { name: "tidy", include: ["test/tidy/**/*.test.ts"], testTimeout } },
      {
        oxc,
        test: {
          name: "unit",
          testTimeout,
          include: ["{shared,client,server,infra,test}/**/*.test.{ts,tsx}"],
          exclude: [...sound, ...servers, ...patient, ...apart, ...page, ...others, "**/node_modules/**"],
          ...sharing(1),
        },
      },
      { oxc, test: { name: "page", include: page, exclude: apart, testTimeout, ...sharing(2) } },
      {
        oxc,
        test: { name: "apart", include: apart, exclude: [...sound, ...servers, ...patient], testTimeout, ...serving },
      },
      { test: { name: "patient", include: patient, testTimeout, ...serving } },
      { test: { name: "sound", include: sound, testTimeout: 300_000, hookTimeout: 180_000, ...serving } },
      {
        test: {
          name: "servers",
          include: servers,
          testTimeout: 60_000,
          ...serving,
          // They wait for most of their time.
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 4 },
        },
      },
      { test: { name: "scenario", include: ["test/scenario/**/*.test.ts"], testTimeout: 60_000, ...serving } },
      {
        test: {
          name: "chaos",
          include: ["test/chaos/{chaos,one-data-folder}.test.ts"],
          testTimeout: 600_000,
          ...serving,
        },
      },
      {
        test: {
          name: "e2e-programs",
          include: [programs],
          ...browser,
          // They encode for minutes, beside others, and stand back behind them.
          testTimeout: 600_000,
          hookTimeout: 600_000,
          sequence: { groupOrder: 6 },
        },
      },
      {
        test: {
          name: "e2e-pages",
          include: ["test/e2e/**/*.test.ts"],
          exclude: [listening, alone, programs],
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 3 },
          ...browser,
        },
      },
      {
        test: {
          name: "e2e-listening",
          include: [listening],
          maxWorkers: 2,
          sequence: { groupOrder: 5 },
          ...browser,
        },
      },
      { test: { name: "e2e", include: [alone], fileParallelism: false, ...browser } },
    ],
  },
});
