// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { OpsSwarm } from "../../shared/api/ops.ts";
import { mount } from "../../test/rigs/mounted.ts";
import { sampleRenditionId } from "../../test/rigs/ops-samples.ts";
import { SwarmTable } from "./swarm-table.tsx";

const swarm: OpsSwarm = {
  renditionId: sampleRenditionId,
  trackTitle: "Night Tram",
  bitsPerSecond: 160_000,
  peers: 1_250,
  wanters: 4,
};

test("a row says song, bitrate, peers, who wants it now, and what they allow", async () => {
  const { texts, root } = await mount(<SwarmTable swarms={[swarm]} total={1} />);
  expect(texts("tbody th, td")).toEqual(["Night Tram", "160 kbit/s", "1,250", "4", "75.0 %"]);
  expect(root.querySelector("tbody th")?.getAttribute("title")).toBe(sampleRenditionId);
});

test("a rendition that the catalogue does not know is told by its id, and its bitrate by a dash", async () => {
  const { texts } = await mount(
    <SwarmTable swarms={[{ ...swarm, trackTitle: null, bitsPerSecond: null }]} total={1} />,
  );
  expect(texts("tbody th, td").slice(0, 2)).toEqual(["rendition 00112233", "–"]);
});

test.each([
  [0, "–"],
  [1, "0 %"],
  [2, "50.0 %"],
])("%i who want a song allow a ceiling of %s", async (wanters, ceiling) => {
  const { texts } = await mount(<SwarmTable swarms={[{ ...swarm, wanters }]} total={1} />);
  expect(texts("td").at(-1)).toBe(ceiling);
});

test("all swarms are counted, even those that are not shown; without any there is no table", async () => {
  const { text, root, show } = await mount(<SwarmTable swarms={[swarm]} total={1_234} />);
  expect(text("p")).toContain("1,234 in all");
  await show(<SwarmTable swarms={[]} total={0} />);
  expect([text("p").includes("0 in all"), root.querySelector("table")]).toEqual([true, null]);
});
