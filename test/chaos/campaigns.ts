import type { Campaign } from "./campaign.ts";
import { audio } from "./campaigns/audio.ts";
import { clock } from "./campaigns/clock.ts";
import { descriptors } from "./campaigns/descriptors.ts";
import { diskFull, readOnly } from "./campaigns/disk-trouble.ts";
import { kill } from "./campaigns/kill.ts";
import { steady } from "./campaigns/steady.ts";

/** In the order in which `npm run chaos` runs them. */
export const campaigns: readonly Campaign[] = [kill, diskFull, readOnly, clock, descriptors, steady, audio];
