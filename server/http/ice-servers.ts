import { createHmac } from "node:crypto";
import type { IceServer } from "../../shared/api/session.ts";
import type { Settings } from "../settings/settings.ts";

/** How long a credential for the relay is good. */
const turnCredentialMs = 600_000;

/** STUN and TURN servers as configured; none by default. TURN credentials are coturn's: a time and its HMAC. */
export function iceServers(
  settings: Pick<Settings, "stunUrls" | "turn">,
  peerId: string | null,
  nowMs: number,
): IceServer[] {
  const servers: IceServer[] = [];
  if (settings.stunUrls.length > 0) servers.push({ urls: [...settings.stunUrls] });
  if (settings.turn && peerId !== null) {
    const username = `${Math.floor((nowMs + turnCredentialMs) / 1000)}:${peerId}`;
    const credential = createHmac("sha1", settings.turn.secret).update(username).digest("base64");
    servers.push({ urls: [...settings.turn.urls], username, credential });
  }
  return servers;
}
