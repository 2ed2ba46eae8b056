import type { Campaign } from "./campaign.ts";
import { audio } from "./campaigns/audio.ts";
import { cacheFull } from "./campaigns/cache-full.ts";
import { clock } from "./campaigns/clock.ts";
import { descriptors } from "./campaigns/descriptors.ts";
import { diskFull, readOnly } from "./campaigns/disk-trouble.ts";
import { edits } from "./campaigns/edits.ts";
import { kill } from "./campaigns/kill.ts";
import { listenerClock } from "./campaigns/listener-clock.ts";
import { steady } from "./campaigns/steady.ts";

/** Those whose short form the project `chaos` does. */
export const programCampaigns: readonly Campaign[] = [
  kill,
  edits,
  diskFull,
  readOnly,
  clock,
  descriptors,
  steady,
  audio,
];

/** Those with real browsers, whose short form is a test of test/e2e. */
export const browserCampaigns: readonly Campaign[] = [cacheFull, listenerClock];

/** In the order in which `npm run chaos` runs them. */
export const campaigns: readonly Campaign[] = [...programCampaigns, ...browserCampaigns];
