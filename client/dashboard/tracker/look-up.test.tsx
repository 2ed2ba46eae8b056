// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { mount } from "../../../test/rigs/mounted.ts";
import { opsListenerView, opsSwarmView, samplePeerId, sampleRenditionId } from "../../../test/rigs/ops-samples.ts";
import { LookUp } from "./look-up.tsx";
import type { Found } from "./tracker-feed.ts";

/** The form, after somebody looked this up and the server found that. */
async function lookedUp(id: string, found: Found | string) {
  const asked: string[] = [];
  const tracker = {
    async lookUp(given: string) {
      asked.push(given);
      return found;
    },
  };
  const mounted = await mount(<LookUp tracker={tracker} />);
  expect(mounted.text("[role=status]")).toBe("");
  await mounted.write("A rendition's or a listener's id", id);
  await mounted.press("Look up");
  return { ...mounted, asked };
}

test("a swarm: its song, and how many hold it and want it now", async () => {
  const { text, asked, root } = await lookedUp(` ${sampleRenditionId}\n`, { kind: "swarm", swarm: opsSwarmView() });
  expect(asked).toEqual([sampleRenditionId]);
  expect(text("[role=status]")).toBe("Night Tram: 1,250 listeners, 1,200 hold some of it, 300 want it now.");
  expect(root.querySelector("table")).toBeNull();
});

test("a swarm that is closed says so, one that the catalogue does not know has no name", async () => {
  const swarm = opsSwarmView({ closed: true, trackTitle: null });
  const { text } = await lookedUp(sampleRenditionId, { kind: "swarm", swarm });
  expect(text("[role=status]")).toBe(
    "A rendition that is not in the catalogue: 1,250 listeners, 1,200 hold some of it, 300 want it now; closed to sharing.",
  );
});

test("members stand with what they told and how they want it", async () => {
  const members = [3, 2, 1, 0].map((want) => ({ peerId: `${want}`.repeat(43), heldSegments: want * 1_000, want }));
  const { texts } = await lookedUp(sampleRenditionId, { kind: "swarm", swarm: opsSwarmView({ members }) });
  expect(texts("td")).toEqual(["3,000", "playing", "2,000", "next", "1,000", "ahead", "0", ""]);
  expect(texts("tbody th")[0]).toBe("3".repeat(43));
});

test("a listener: whether it shares, whom it was introduced to, and what it sent too fast", async () => {
  const listener = opsListenerView({
    sharing: "off",
    swarms: [{ renditionId: sampleRenditionId, heldSegments: 12, want: 3 }],
  });
  const { text, texts } = await lookedUp(samplePeerId, { kind: "listener", listener });
  expect(text("[role=status] p")).toBe(
    "Sharing off; in 3 swarms; was introduced to 8 others, 2 of them within the last minute; 5 frames above its rate.",
  );
  expect(texts("tbody th, td")).toEqual([sampleRenditionId, "12", "playing"]);
});

test("what was not found is told in the server's words, and the next answer takes its place", async () => {
  const answers: (Found | string)[] = [
    "The listener is not on the tracker now",
    { kind: "swarm", swarm: opsSwarmView() },
  ];
  const { text, press } = await mount(<LookUp tracker={{ lookUp: async () => answers.shift() ?? "" }} />);
  await press("Look up");
  expect(text("[role=status]")).toBe("The listener is not on the tracker now");
  await press("Look up");
  expect(text("[role=status]")).toContain("Night Tram");
});
