import { goneAskedMax } from "../../../shared/api/request-limits.ts";
import type { GoneResponse } from "../../../shared/api/session.ts";
import type { RenditionId } from "../../../shared/ids.ts";
import { type Clock, within } from "../clock.ts";
import { trackerAttemptMs } from "../limits.ts";

/**
 * Which of these the server does not give out any more. What it does not say in time counts as there: nothing that was kept is given up
 * because a network is bad, or because the server is older than this question.
 */
export async function goneRenditions(
  { baseUrl, clock }: { readonly baseUrl: string; readonly clock: Clock },
  renditionIds: readonly RenditionId[],
): Promise<RenditionId[]> {
  const gone: RenditionId[] = [];
  for (let from = 0; from < renditionIds.length; from += goneAskedMax) {
    const asked = renditionIds.slice(from, from + goneAskedMax);
    const told = await askOnce(new URL("/api/v1/renditions/gone", baseUrl), clock, asked);
    if (told === null) break;
    gone.push(...asked.filter((renditionId) => told.has(renditionId)));
  }
  return gone;
}

/** Null: no answer that can be understood. */
async function askOnce(url: URL, clock: Clock, renditionIds: readonly RenditionId[]): Promise<Set<string> | null> {
  const headers = { "content-type": "application/json" };
  try {
    return await within(clock, trackerAttemptMs, async (signal) => {
      const body = JSON.stringify({ renditionIds });
      const response = await fetch(url, { method: "POST", headers, body, signal });
      if (!response.ok) return null;
      const { gone } = (await response.json()) as Partial<GoneResponse>;
      return Array.isArray(gone) ? new Set(gone) : null;
    });
  } catch {
    return null;
  }
}
