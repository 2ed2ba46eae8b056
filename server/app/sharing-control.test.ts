import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RenditionId } from "../../shared/ids.ts";
import { SharingControl } from "./sharing-control.ts";

let dataDirectory = "";
beforeEach(() => {
  dataDirectory = mkdtempSync(join(tmpdir(), "tutti-sharing-"));
});
afterEach(() => rmSync(dataDirectory, { recursive: true, force: true }));

test("the swarms of a song that left are closed at once, beside the operator's own, and open again when it is back", async () => {
  const ids = ["a", "b", "c"].map((letter) => letter.repeat(32) as RenditionId);
  const [operators, one, other] = ids as [RenditionId, RenditionId, RenditionId];
  const catalogue = {
    findTrack: async () => null,
    renditionsOfTrack: async () => [{ renditionId: operators }] as never,
  };
  const control = await SharingControl.open({ dataDirectory, catalogue, p2p: "on" });
  const onChange = vi.fn();
  control.onChange = onChange;
  await control.change({ all: "on", closedTracks: ["track"], closedNetworks: [] });
  control.setHidden({ closed: [one, other], opened: [] });
  expect(control.closed.renditionIds).toEqual([operators, one, other]);
  control.setHidden({ closed: [], opened: [one] });
  expect(control.closed.renditionIds).toEqual([operators, other]);
  expect(onChange).toHaveBeenCalledTimes(3);
});
