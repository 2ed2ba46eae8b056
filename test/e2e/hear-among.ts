import type { CrowdMember } from "../peer/crowd.ts";
import { startCrowd } from "../peer/crowd-host.ts";
import type { PeerKind } from "../peer/deeds.ts";
import type { Appended, PageSnapshot } from "./audience.ts";
import type { Stage, Truth } from "./stage.ts";
import { watchLinks } from "./watch-links.ts";
import type { SoundGaps } from "./watch-sound.ts";

/** What a listener heard of a song, and how those fared who were there before. */
export interface Heard {
  readonly end: PageSnapshot;
  readonly gaps: SoundGaps;
  readonly appended: readonly Appended[];
  readonly crowd: readonly CrowdMember[];
  /** How long each link was open until the page closed it, on the page's clock: a crowd of the lowest priority hears of it late. */
  readonly linkMs: readonly number[];
}

/** One listener hears a song to its end among hostile neighbours of these kinds, who say that they hold it. */
export async function hearAmong(
  { server, audience }: Pick<Stage, "server" | "audience">,
  { trackId, truth, kinds }: { readonly trackId: string; readonly truth: Truth; readonly kinds: readonly PeerKind[] },
): Promise<Heard> {
  const segments = truth.segments.map((segment) => new Uint8Array(segment));
  const crowd = await startCrowd({ serverUrl: server.url, renditionId: truth.renditionId, segments, kinds });
  try {
    const listener = await audience.join({
      prepare: async (page) => void (await page.addInitScript(watchLinks)),
    });
    await listener.play(trackId);
    const end = await listener.until(({ state }) => state === "ended", 90_000);
    const gaps = (await listener.page.evaluate(() => window.soundGaps)) as SoundGaps;
    const linkMs = (await listener.page.evaluate(() => window.linkMs?.())) ?? [];
    const appended = await listener.appended();
    const told = await crowd.told();
    await listener.close();
    return { end, gaps, appended, crowd: told, linkMs };
  } finally {
    await crowd.close();
  }
}
