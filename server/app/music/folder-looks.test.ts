import { expect, test, vi } from "vitest";
import { DiskFullError } from "../../files/free-room.ts";
import type { DirectoryChoice } from "../../ingest/ingest.ts";
import { type IngestReport, reportOf } from "../../ingest/ingest-report.ts";
import { FolderLooks } from "./folder-looks.ts";

const report = (change: Partial<IngestReport> = {}): IngestReport => ({
  ...reportOf([], { hidden: 0, asked: [], folders: [] }),
  ...change,
});
const asked = [{ directory: "/m/Ada", files: 2, reason: "the whole folder is missing" }];

/** Looks at /m and /n, which end when and as the test says. */
function looksAt(...directories: string[]) {
  const open: { directory: string; choice: DirectoryChoice; end(found: IngestReport | Error): void }[] = [];
  const above = async (path: string) =>
    directories.find((folder) => path === folder || path.startsWith(`${folder}/`)) ?? null;
  const told = { onEnd: vi.fn(), onNews: vi.fn(), onFailed: vi.fn(), settle: vi.fn() };
  const looks = new FolderLooks({
    ingest: {
      ingestDirectory: (directory, _signal, choice = {}) =>
        new Promise((resolve, reject) => {
          const end = (found: IngestReport | Error) => (found instanceof Error ? reject(found) : resolve(found));
          open.push({ directory, choice, end });
        }),
    },
    folders: { all: async () => directories, above, rootOf: above },
    signal: new AbortController().signal,
    ...told,
  });
  const begun = async (count: number) => {
    await vi.waitFor(() => expect(open).toHaveLength(count), { interval: 1 });
    return open.at(-1)!;
  };
  /** A look that is the `count`th, and ends so. */
  const seen = async (count: number, found: IngestReport | Error, choice: DirectoryChoice = { isRetrying: false }) => {
    const look = looks.look("/m", choice).catch((error: unknown) => error);
    (await begun(count)).end(found);
    return look;
  };
  return { looks, open, begun, seen, told };
}

test("folders are looked through when each look came to its end and nothing is asked about them", async () => {
  const { looks, seen } = looksAt("/m");
  expect([looks.areLookedThrough([]), looks.areLookedThrough(["/m"])]).toEqual([true, false]);
  await seen(1, report());
  expect([looks.areLookedThrough(["/m"]), looks.areLookedThrough(["/m", "/n"])]).toEqual([true, false]);
  const doubts = [report({ asked }), report({ cancelled: 1 }), report({ trouble: "there is no such folder" })];
  for (const [at, doubt] of [...doubts, new Error("the disk is gone")].entries()) {
    await seen(2 + 2 * at, doubt);
    expect(looks.areLookedThrough(["/m"])).toBe(false);
    await seen(3 + 2 * at, report());
    expect(looks.areLookedThrough(["/m"])).toBe(true);
  }
});

test("a folder is not looked through while it or what lies in it is looked at again, or one look beside another is unsettled", async () => {
  const { looks, open, begun, seen, told } = looksAt("/m", "/n");
  const isDone = () => looks.areLookedThrough(["/m"]);
  await seen(1, report());
  expect(isDone()).toBe(true);
  const again = looks.look("/m", {});
  await begun(2);
  expect(isDone()).toBe(false);
  const beside = looks.lookBeside("/m", {});
  await begun(3);
  open[1]?.end(report());
  await again;
  expect(isDone()).toBe(false);
  open[2]?.end(report({ isUnsettled: true }));
  await beside;
  // What it left is settled by one more.
  expect(told.settle).toHaveBeenCalledExactlyOnceWith("/m");
  expect(isDone()).toBe(false);
  const settling = looks.look("/m", {});
  (await begun(4)).end(report());
  await settling;
  expect(isDone()).toBe(true);
  expect(told.settle).toHaveBeenCalledOnce();
  const below = looks.look("/m/Ada", {});
  await begun(5);
  expect(isDone()).toBe(false);
  open[4]?.end(report());
  await below;
  void looks.look("/n", {});
  await begun(6);
  expect(isDone()).toBe(true);
});

test("a folder and what lies in it come one after the other, another folder beside them; each knows its named folder", async () => {
  const { looks, open, begun } = looksAt("/m", "/n");
  for (const directory of ["/m", "/m/Ada", "/n"]) void looks.look(directory, {}).catch(() => undefined);
  await begun(2);
  expect(open.map(({ directory }) => directory)).toEqual(["/m", "/n"]);
  open[0]?.end(new Error("the disk is gone"));
  await begun(3);
  expect(open.map(({ choice }) => [choice.root, choice.named])).toEqual([
    ["/m", ["/m", "/n"]],
    ["/n", ["/m", "/n"]],
    ["/m", ["/m", "/n"]],
  ]);
});

test("a report is kept while the folder is looked at again, and when that fails; the trouble is that of the last look", async () => {
  const { looks, begun, seen, told } = looksAt("/m");
  const found = report({ unchanged: 3 });
  await seen(1, found);
  void looks.look("/m", {}).catch(() => undefined);
  const again = await begun(2);
  expect(looks.reports()).toEqual([{ directory: "/m", report: found, looks: 1, isLooking: true, trouble: null }]);
  const error = new Error("the disk is gone");
  again.end(error);
  await vi.waitFor(() => expect(told.onFailed).toHaveBeenCalledExactlyOnceWith("/m", error));
  expect(looks.reports()).toMatchObject([{ report: found, looks: 2, isLooking: false, trouble: "the disk is gone" }]);
  await seen(3, new DiskFullError("/m", { freeBytes: 1, neededBytes: 9_000_000 }));
  expect(looks.reports()).toMatchObject([{ report: found, trouble: expect.stringContaining("MB") }]);
  expect(told.onEnd).toHaveBeenCalledExactlyOnceWith("/m");
});

test("of a look that nobody asked for only news are told: what changed, failed, is missing or is away", async () => {
  const { seen, told } = looksAt("/m");
  const failed = [{ path: "/m/1.mp3", reason: "it is empty" }];
  const news = [
    report(),
    report({ failed }),
    report({ failed, asked }),
    report({ asked }),
    report({ asked, trouble: "there is no such folder" }),
    report({ added: 1 }),
    report({ completed: 1 }),
    report({ updated: 1 }),
    report({ hidden: 1 }),
  ];
  let count = 0;
  for (const found of news) {
    told.onNews.mockClear();
    await seen(++count, found);
    expect(told.onNews).toHaveBeenCalledExactlyOnceWith("/m", found);
    // What was found is found once more, and nothing was added this time.
    const same = { ...found, added: 0, completed: 0, updated: 0, hidden: 0 };
    await seen(++count, same);
    await seen(++count, { ...same, failed: [], added: 1, cancelled: 1 });
    await seen(++count, same, {});
    expect(told.onNews).toHaveBeenCalledOnce();
  }
});

test("a look beside another adds only, and what both left is settled once, after the last of them", async () => {
  const { looks, begun, told } = looksAt("/m", "/n");
  expect(looks.isUnderWay("/m")).toBe(false);
  const whole = looks.look("/m", {});
  const first = await begun(1);
  expect([looks.isUnderWay("/m"), looks.isUnderWay("/n")]).toEqual([true, false]);
  const besides = [];
  for (const count of [2, 3]) {
    besides.push(looks.lookBeside("/m", { isRetrying: false }));
    const { choice, end } = await begun(count);
    expect(choice).toEqual({ isRetrying: false, isBeside: true, named: ["/m", "/n"] });
    end(report({ added: 1, isUnsettled: count === 2 }));
  }
  await Promise.all(besides);
  expect(told.settle).not.toHaveBeenCalled();
  first.end(report());
  await whole;
  expect(told.settle).toHaveBeenCalledExactlyOnceWith("/m");
  expect(looks.isUnderWay("/m")).toBe(false);
  expect(looks.reports()).toMatchObject([{ directory: "/m", looks: 1, report: { added: 0 } }]);
});

test("what was found of a folder without a look is told like one; folders that wait for their turn are not", async () => {
  const { looks, open } = looksAt("/m");
  looks.note("/former", report({ asked }));
  looks.note("/former", report());
  void looks.look("/m/Ada", {});
  await vi.waitFor(() => expect(open).toHaveLength(1));
  expect(looks.reports()).toMatchObject([
    { directory: "/former", looks: 2, trouble: null, report: { asked: [] } },
    { directory: "/m/Ada", looks: 0, isLooking: true, report: null },
  ]);
});
