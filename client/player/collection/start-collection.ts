import { browserStore, drawHex } from "./browser-store.ts";
import type { Collection, Said } from "./collection-port.ts";
import { createCollection } from "./create-collection.ts";

/** The collection of this device. */
export async function startCollection(say: (told: Said) => void): Promise<Collection> {
  const made = await createCollection({
    store: await browserStore(),
    draw: () => drawHex(32),
    nowMs: Date.now,
    say,
  });
  return { ...made, does: async (...deeds) => (await made.does(...deeds)) && isKeptLonger() };
}

let isAsked = false;

/** Asked after the listener has done something, and once: some browsers pass the question on to the listener. */
function isKeptLonger(): true {
  if (!isAsked) void navigator.storage?.persist?.().catch(() => false);
  isAsked = true;
  return true;
}
