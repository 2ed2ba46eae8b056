// @vitest-environment happy-dom
import { signal } from "@preact/signals";
import { expect, test } from "vitest";
import type { SharingSwitches } from "../../../shared/api/ops-tracker.ts";
import { mount } from "../../../test/rigs/mounted.ts";
import { SharingForm } from "./sharing-form.tsx";

const kept: SharingSwitches = { all: "on", closedTracks: ["t1", "t2"], closedNetworks: ["192.0.2.0/24"] };

/** The form over a server that takes every change, or refuses each with these words. */
async function shown({ start = kept as SharingSwitches | null, refusal = null as string | null } = {}) {
  const switches = signal(start);
  const sent: SharingSwitches[] = [];
  const tracker = {
    switches,
    async changeSharing(change: SharingSwitches) {
      sent.push(change);
      if (refusal === null) switches.value = change;
      return refusal;
    },
  };
  const mounted = await mount(<SharingForm tracker={tracker} />);
  const written = () => [...mounted.root.querySelectorAll("textarea")].map(({ value }) => value);
  return { ...mounted, sent, switches, written };
}

test("until the switches are known there is no form that could overwrite them", async () => {
  const { root, after, switches, written } = await shown({ start: null });
  expect(root.innerHTML).toBe("");
  await after(() => {
    switches.value = kept;
  });
  expect(written()).toEqual(["t1\nt2", "192.0.2.0/24"]);
});

test("closing for all keeps what is closed already, is confirmed, and turns into opening", async () => {
  const { press, sent, text, texts } = await shown();
  await press("Close sharing for all");
  expect(sent).toEqual([{ ...kept, all: "off" }]);
  expect(text("[role=status]")).toBe("In force: listeners were told.");
  expect(texts("button")).toEqual(["Apply", "Open sharing for all"]);
  await press("Open sharing for all");
  expect(sent.at(-1)).toEqual(kept);
});

test("tracks and networks are sent as they were written: one for each word, each once, and none for empty lines", async () => {
  const { write, press, sent, written } = await shown();
  await write("Closed tracks", "t3\n\n t4  t3 \n");
  await write("Closed networks", "2001:db8::/48\n198.51.100.7");
  expect(sent).toEqual([]);
  await press("Apply");
  expect(sent).toEqual([{ all: "on", closedTracks: ["t3", "t4"], closedNetworks: ["2001:db8::/48", "198.51.100.7"] }]);
  // What is in force now, tidied.
  expect(written()).toEqual(["t3\nt4", "2001:db8::/48\n198.51.100.7"]);
});

test("a field that was emptied opens what it closed; one that was not touched stays", async () => {
  const { write, press, sent } = await shown();
  await write("Closed tracks", "");
  await press("Apply");
  expect(sent).toEqual([{ all: "on", closedTracks: [], closedNetworks: ["192.0.2.0/24"] }]);
});

test("a change that is refused says why, and what was written stays to be mended", async () => {
  const { write, press, text, written, texts } = await shown({ refusal: "Cannot change sharing: 192.0.2.0/99" });
  await write("Closed networks", "192.0.2.0/99");
  await press("Close sharing for all");
  expect(text("[role=status]")).toBe("Cannot change sharing: 192.0.2.0/99");
  expect(written()[1]).toBe("192.0.2.0/99");
  expect(texts("button")[1]).toBe("Close sharing for all");
});

test("what another operator changed is seen in fields that were not touched", async () => {
  const { write, after, switches, written } = await shown();
  await write("Closed tracks", "mine");
  await after(() => {
    switches.value = { all: "off", closedTracks: ["theirs"], closedNetworks: ["203.0.113.0/24"] };
  });
  expect(written()).toEqual(["mine", "203.0.113.0/24"]);
});
