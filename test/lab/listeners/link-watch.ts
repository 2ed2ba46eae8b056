import type { ListenerSnapshot } from "../../../client/engine/listener-snapshot.ts";
import type { ListenerPage } from "../../contenders/listener-page.ts";
import { pause } from "../../e2e/audience.ts";
import type { LinkSample } from "../figures/links.ts";

const everyMs = 250;

/** Asks a page of Tutti again and again whom it is linked to. A page that stands still answers when it goes on. */
export function watchLinks(page: ListenerPage): { stop(): LinkSample[] } {
  const startedMs = performance.now();
  const samples: LinkSample[] = [];
  let isStopped = false;
  const watch = async () => {
    while (!isStopped) {
      const told = await page.evaluate(() => {
        const { peerId, neighbours } = (window.tutti as NonNullable<typeof window.tutti>).snapshot() as Pick<
          ListenerSnapshot,
          "peerId" | "neighbours"
        >;
        return { peerId, neighbours: neighbours.map((neighbour) => String(neighbour.peerId)) };
      });
      samples.push({ atMs: performance.now() - startedMs, ...told });
      await pause(everyMs);
    }
  };
  // A page that was closed has no more to tell.
  void watch().catch(() => undefined);
  return {
    stop: () => {
      isStopped = true;
      return samples;
    },
  };
}
