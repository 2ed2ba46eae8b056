import type { Campaign } from "./campaign.ts";
import { kill } from "./campaigns/kill.ts";

/** In the order in which `npm run chaos` runs them. */
export const campaigns: readonly Campaign[] = [kill];
