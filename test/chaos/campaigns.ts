import type { Campaign } from "./campaign.ts";
import { audio } from "./campaigns/audio.ts";
import { kill } from "./campaigns/kill.ts";

/** In the order in which `npm run chaos` runs them. */
export const campaigns: readonly Campaign[] = [kill, audio];
