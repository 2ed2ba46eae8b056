import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { ErrorBody } from "../../../shared/api/error.ts";
import { GoneRequest, GoneResponse, SessionRequest, SessionResponse } from "../../../shared/api/session.ts";
import { isRenditionId, type PeerId } from "../../../shared/ids.ts";
import { normaliseAddress } from "../../../shared/signal/address.ts";
import type { SharingControl } from "../../app/sharing-control.ts";
import type { Catalogue } from "../../catalog/catalogue.ts";
import type { MediaStore } from "../../media/media-store.ts";
import type { Settings } from "../../settings/settings.ts";
import { peerIdOf } from "../../tracker/peer-key.ts";
import { ApiError } from "../api-error.ts";
import { iceServers } from "../ice-servers.ts";
import { isOwnOrigin, publicOrigin } from "../request-origin.ts";
import type { SessionTokens } from "../session-tokens.ts";

export interface SessionRoutesOptions {
  readonly settings: Settings;
  readonly tokens: SessionTokens;
  /** Raw Ed25519 public keys, base64url. */
  readonly operatorKeys: readonly string[];
  readonly sharingControl: Pick<SharingControl, "sharingFor">;
  readonly store: Pick<MediaStore, "hasRendition">;
  readonly catalogue: Pick<Catalogue, "describeRenditions">;
  nowMs(): number;
}

const uploadBitsPerSecondMax = 5_000_000;
const neighboursMax = 12;
/** Of one address; each is a signature. A carrier's NAT comes back within some minutes after a restart. */
const sessionsPerMinute = 240;
/** A page without a token asks again after this time, to learn whether the policy has changed. */
const policyMs = 600_000;

export const sessionRoutes: FastifyPluginAsyncTypebox<SessionRoutesOptions> = async (app, options) => {
  const { settings, tokens, operatorKeys, store, catalogue, nowMs } = options;
  const sessionLimit = app.createRateLimit({ max: sessionsPerMinute, timeWindow: "1 minute" });
  app.post(
    "/session",
    {
      // Beside the limit of the whole interface, which would take the place of one in this route's settings.
      onRequest: async (request) => {
        const limited = await sessionLimit(request);
        if (!limited.isAllowed && limited.isExceeded)
          throw new ApiError("too-many-requests", `Too many sessions: try again in ${limited.ttlInSeconds} s`);
      },
      schema: {
        tags: ["listening"],
        summary: "A short token, the operator's keys and the sharing policy",
        body: SessionRequest,
        response: { 200: SessionResponse, 400: ErrorBody, 403: ErrorBody, 429: ErrorBody },
      },
    },
    async (request, reply) => {
      const isInvited = settings.pageOrigins.includes(request.headers.origin ?? "");
      if (!isInvited && !isOwnOrigin(request, settings.publicUrl)) {
        throw new ApiError("foreign-origin", `Pages of ${request.headers.origin?.slice(0, 200)} get no session here`);
      }
      const { publicKey } = request.body;
      const peerId = publicKey === undefined ? null : requirePeerId(publicKey);
      const p2p = options.sharingControl.sharingFor(normaliseAddress(request.ip) ?? request.ip);
      const issued = peerId !== null && p2p === "on" ? await tokens.issue(peerId) : null;
      reply.header("cache-control", "no-store");
      return {
        token: issued?.token ?? null,
        expiresAtMs: issued?.expiresAtMs ?? nowMs() + policyMs,
        nowMs: nowMs(),
        trackerUrl: `${publicOrigin(request, settings.publicUrl).replace(/^http/, "ws")}/tracker`,
        operatorKeys: [...operatorKeys],
        iceServers: p2p === "on" ? iceServers(settings, peerId, nowMs()) : [],
        sharing: { p2p, consent: settings.p2pConsent, uploadBitsPerSecondMax, neighboursMax },
        mediaBaseUrl: `${settings.cdnUrl ?? ""}/media`,
      };
    },
  );
  app.post(
    "/renditions/gone",
    {
      schema: {
        tags: ["listening"],
        summary: "Which of the renditions that a page has kept are not given out any more",
        body: GoneRequest,
        response: { 200: GoneResponse, 400: ErrorBody, 429: ErrorBody },
      },
    },
    async ({ body }, reply) => {
      reply.header("cache-control", "no-store");
      const away: string[] = [];
      for (const id of body.renditionIds) if (!(isRenditionId(id) && (await store.hasRendition(id)))) away.push(id);
      // Media on a disk that is not mounted are no removal. A catalogue that cannot say so answers with an error, and pages keep all.
      const known = await catalogue.describeRenditions(away);
      return { gone: away.filter((id) => !known.has(id)) };
    },
  );
};

function requirePeerId(publicKey: string): PeerId {
  const peerId = peerIdOf(publicKey);
  if (peerId === null) throw new ApiError("bad-request", "publicKey is not the base64url form of an Ed25519 key");
  return peerId;
}
