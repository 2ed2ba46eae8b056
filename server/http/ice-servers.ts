import { createHmac } from "node:crypto";
import type { IceServer } from "../../shared/api/session.ts";
import type { Settings } from "../settings/settings.ts";

/** How long a credential for the relay is good. */
const turnCredentialMs = 600_000;

/** The configured STUN and TURN servers. A TURN credential has coturn's form: the time when it ends, and an HMAC of it. */
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
