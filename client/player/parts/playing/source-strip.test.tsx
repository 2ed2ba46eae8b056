// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import type { SegmentView } from "../../../../shared/engine/snapshot.ts";
import { playerStage } from "../../../../test/rigs/player.ts";
import { draw } from "../../../../test/rigs/player-page.tsx";
import { neighbourWords, SourceLegend, SourceStrip } from "./source-strip.tsx";

beforeEach(() => localStorage.clear());

const segment = (index: number, source: SegmentView["source"]): SegmentView => ({
  index,
  source,
  reason: "urgent",
  bytes: { cache: 0, peer: 0, cdn: 0 },
});
const segments = [segment(0, "cdn"), segment(1, "peer"), segment(2, "peer"), segment(3, "peer")];

test("each stretch of the song has the colour of its source and the length of its segments", async () => {
  const { playback, ...stage } = playerStage();
  playback.show({ segments, segmentCount: 6 });
  const { all } = await draw(<SourceStrip />, { playback, ...stage });
  expect(all("i").map((run) => [run.className, run.style.flexGrow])).toEqual([
    ["cdn", "1"],
    ["peer", "3"],
    ["none", "2"],
  ]);
});

test("the strip says the same in a sentence, and follows what arrives", async () => {
  const { find, does, playback } = await draw(<SourceStrip />);
  const words = () => find('[role="img"]').getAttribute("aria-label");
  expect(words()).toBe("Nothing of this song has arrived yet.");
  await does(() => playback.show({ segments, segmentCount: 6 }));
  expect(words()).toBe("This song so far: 75 % other listeners, 25 % server.");
});

test("the legend tells each source's part, and nothing before anything has arrived", async () => {
  const { all, does, playback } = await draw(<SourceLegend />);
  const lines = () => all("li").map((line) => line.textContent);
  expect(lines()).toEqual(["This device–", "Other listeners–", "Server–"]);
  await does(() => playback.show({ segments }));
  expect(lines()).toEqual(["This device0 %", "Other listeners75 %", "Server25 %"]);
  expect(all("li.unused").map((line) => line.textContent)).toEqual(["This device0 %"]);
});

test("how sharing stands is told by its strongest reason", () => {
  const on = { sharing: true, off: false, impossible: false, neighbours: 0 };
  expect(neighbourWords(on)).toBe("No neighbours yet");
  expect(neighbourWords({ ...on, neighbours: 1 })).toBe("1 neighbour");
  expect(neighbourWords({ ...on, neighbours: 12 })).toBe("12 neighbours");
  expect(neighbourWords({ ...on, neighbours: 12, impossible: true })).toBe("Sharing is not possible here");
  expect(neighbourWords({ ...on, sharing: false, impossible: true })).toBe("Sharing is off");
  expect(neighbourWords({ ...on, off: true })).toBe("From the server");
});
