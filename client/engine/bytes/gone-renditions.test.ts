import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { goneAskedMax } from "../../../shared/api/request-limits.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import { createTestClock } from "../../../test/rigs/clock.ts";
import { goneRenditions } from "./gone-renditions.ts";

const ids = Array.from({ length: goneAskedMax + 1 }, (_, index) => index.toString(16).padStart(32, "0") as RenditionId);
let asked: string[][];
let answer: (renditionIds: string[]) => Response;

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", async (_: URL, { body }: RequestInit) => {
    const { renditionIds } = JSON.parse(String(body));
    asked.push(renditionIds);
    return answer(renditionIds);
  });
});
afterEach(() => void vi.unstubAllGlobals());

const gone = (of: readonly RenditionId[]) =>
  goneRenditions({ baseUrl: "https://music.example", clock: createTestClock() }, of);

test("the server is asked about all that is kept, no more at once than it takes, and about nothing when nothing is", async () => {
  answer = (renditionIds) => Response.json({ gone: renditionIds.slice(-1) });
  expect(await gone(ids)).toEqual([ids[goneAskedMax - 1], ids[goneAskedMax]]);
  expect(asked.map(({ length }) => length)).toEqual([goneAskedMax, 1]);
  asked = [];
  expect([await gone([]), asked]).toEqual([[], []]);
});

test("nothing counts as gone where the server does not say so: an older one, a failing one, one that cannot be reached", async () => {
  const answers: (() => Response)[] = [
    () => new Response(null, { status: 404 }),
    () => new Response(null, { status: 502 }),
    () => new Response("<html>"),
    () => Response.json({ gone: "all" }),
    () => {
      throw new TypeError("Failed to fetch");
    },
  ];
  for (const each of answers) {
    answer = each;
    expect(await gone(ids.slice(0, 3))).toEqual([]);
  }
});

test("what was not asked about is not given up, whatever the answer names", async () => {
  answer = () => Response.json({ gone: [ids[5], ids[0]] });
  expect(await gone(ids.slice(0, 2))).toEqual([ids[0]]);
});
