import type { Lead } from "../../contenders/probe.ts";

/** A lead that was once there must stay; so much counts as there. */
export const comfortableSeconds = 20;

/**
 * The smallest lead after it had reached 20 s, over the clicks of one listener; null where it never did. Leads of songs that
 * are there to their end do not count: those shrink as they play.
 */
export function smallestLead(leads: readonly Lead[], songSeconds: number): number | null {
  let smallest: number | null = null;
  let clicks = 0;
  let wasThere = false;
  for (const lead of leads) {
    if (lead.clicks !== clicks) wasThere = false;
    clicks = lead.clicks;
    if (lead.heardSeconds + lead.seconds >= songSeconds - 1) continue;
    wasThere ||= lead.seconds >= comfortableSeconds;
    if (wasThere) smallest = Math.min(smallest ?? Number.POSITIVE_INFINITY, lead.seconds);
  }
  return smallest;
}
