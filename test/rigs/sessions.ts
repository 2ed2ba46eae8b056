import type { Sessions } from "../../client/engine/session/session.ts";
import type { SessionResponse } from "../../shared/api/session.ts";
import { fail, ok } from "../../shared/result.ts";

/** A server's answer to whoever may share. */
export const sampleSession: SessionResponse = {
  token: "token-1",
  expiresAtMs: 600_000,
  nowMs: 0,
  trackerUrl: "/tracker",
  operatorKeys: [],
  iceServers: [],
  sharing: { p2p: "on", consent: "ask", uploadBitsPerSecondMax: 0, neighboursMax: 16 },
  mediaBaseUrl: "/media",
};

/** Sessions without a server. `session` null: the server cannot be reached. */
export function createTestSessions(session: SessionResponse | null = sampleSession) {
  const rig = {
    session,
    /** Public keys for which a token was asked. */
    asked: [] as string[],
    /** Tokens that were thrown away. */
    forgotten: 0,
    get latest(): SessionResponse | null {
      return rig.session;
    },
    async withToken(publicKey: string) {
      rig.asked.push(publicKey);
      return rig.session ? ok(rig.session) : fail("Cannot open a session: status 503");
    },
    forgetToken(): void {
      rig.forgotten += 1;
    },
  };
  return rig satisfies Pick<Sessions, "latest" | "withToken" | "forgetToken">;
}
