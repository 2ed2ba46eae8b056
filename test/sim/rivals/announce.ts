import { emptyBits, setBit } from "../../../shared/bitfield.ts";
import type { LoaderPeer } from "./download.ts";
import type { Ground } from "./ground.ts";

/** All that is loaded, and all that is being loaded over HTTP: two lists in one frame. */
export function announceTo(ground: Ground, peers: Iterable<LoaderPeer>): void {
  const { manifest } = ground;
  if (!manifest || !ground.gives) return;
  const segmentCount = manifest.segments.length;
  const [loaded, loading] = [emptyBits(segmentCount), emptyBits(segmentCount)];
  for (const segmentIndex of ground.stored) setBit(loaded, segmentIndex);
  for (const { segmentIndex, source } of ground.downloads.values())
    if (source?.via === "http") setBit(loading, segmentIndex);
  const held = [loaded, loading].map((bits) => ({ renditionId: manifest.renditionId, segmentCount, bits }));
  for (const { linkId } of peers) ground.out.push({ type: "send", linkId, message: { type: "holdings", held } });
}
