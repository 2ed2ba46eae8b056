import { expect, test } from "vitest";
import { type LoaderPeer, speedOf } from "./download.ts";

test("a peer's speed is that of the last of the time in which it was sending", () => {
  expect(speedOf(peer([]), 15_000)).toBe(0);
  expect(speedOf(peer([{ bytes: 1_000, ms: 500 }]), 15_000)).toBe(2_000);
  const slowedDown = [
    { bytes: 1_000_000, ms: 1_000 },
    { bytes: 15_000, ms: 15_000 },
  ];
  expect(speedOf(peer(slowedDown), 15_000)).toBe(1_000);
});

function peer(sent: LoaderPeer["sent"]): LoaderPeer {
  const none = new Uint8Array(0);
  return { linkId: 1, peerId: "peer", loaded: none, loadingOverHttp: none, downloading: null, timeouts: 0, sent };
}
