import type { SessionResponse } from "../../../shared/api/session.ts";
import { faultIn, type KeptSession, type SessionKeeper } from "./session.ts";

const key = "tutti.session";

/** Keeps in the browser's own storage. A browser that keeps nothing has nothing to begin with on the next visit. */
export const browserSessionKeeper: SessionKeeper = {
  read: () => {
    try {
      return parseKeptSession(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  keep: ({ operatorKeys, mediaBaseUrl, sharing }) => {
    try {
      const text = JSON.stringify({ operatorKeys, mediaBaseUrl, sharing });
      if (text !== localStorage.getItem(key)) localStorage.setItem(key, text);
    } catch {
      // Private mode: the next visit waits for the server.
    }
  },
};

/** Null for whatever is no answer of a server: it is checked as one that has just come. */
export function parseKeptSession(text: string | null): KeptSession | null {
  if (text === null) return null;
  let stored: KeptSession;
  try {
    stored = JSON.parse(text) as KeptSession;
  } catch {
    return null;
  }
  if (typeof stored !== "object" || stored === null) return null;
  const { operatorKeys, mediaBaseUrl, sharing } = stored;
  const missing = { token: null, trackerUrl: "/", iceServers: [], expiresAtMs: 0, nowMs: 0 };
  const session: SessionResponse = { ...missing, operatorKeys, mediaBaseUrl, sharing };
  if (faultIn(session) !== null) return null;
  const { uploadBitsPerSecondMax, neighboursMax } = sharing;
  const hasLimits = Number.isFinite(uploadBitsPerSecondMax) && Number.isFinite(neighboursMax);
  return hasLimits ? { operatorKeys, mediaBaseUrl, sharing } : null;
}
