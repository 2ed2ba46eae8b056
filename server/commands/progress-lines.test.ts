import { expect, test } from "vitest";
import type { IngestItem } from "../../shared/api/ingest.ts";
import { ProgressLines } from "./progress-lines.ts";

test("each song is named once when it can be played, songs of one title too; of many more they are counted now and then", () => {
  const lines: string[] = [];
  let nowMs = 0;
  const progress = new ProgressLines({ print: (line) => lines.push(line), nowMs: () => nowMs });
  const take = (index: number, state: IngestItem["state"]) =>
    progress.take({
      path: `/m/${index}`,
      kind: "music",
      item: { title: "Intro", state, fraction: 0, trackId: null, reason: null },
    });
  for (let index = 0; index < 109; index += 1) take(index, "waiting");
  for (let index = 0; index < 20; index += 1) {
    take(index, "playable");
    take(index, "playable");
  }
  expect(lines).toEqual(Array.from({ length: 20 }, () => "  ♪ Intro can be played"));
  for (let index = 20; index < 55; index += 1) take(index, "playable");
  expect(lines.slice(20)).toEqual(["  21 of 109 can be played, 0 complete"]);
  nowMs = 10_000;
  take(0, "done");
  take(100, "failed");
  expect(lines.slice(21)).toEqual(["  55 of 109 can be played, 1 complete"]);
  nowMs = 20_000;
  take(101, "failed");
  expect(lines.slice(22)).toEqual(["  55 of 109 can be played, 1 complete, 2 failed"]);
});
