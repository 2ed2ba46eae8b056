import type { FastifyPluginAsyncTypebox } from "@fastify/type-provider-typebox";
import { ErrorBody } from "../../../shared/api/error.ts";
import {
  ListenerParams,
  OpsListenerView,
  OpsSwarmView,
  OpsTracker,
  SharingSwitches,
  SwarmParams,
} from "../../../shared/api/ops-tracker.ts";
import type { PeerId, RenditionId } from "../../../shared/ids.ts";
import type { SharingControl } from "../../app/sharing-control.ts";
import type { TrackerHost } from "../../app/tracker-host.ts";
import type { Catalogue } from "../../catalog/catalogue.ts";
import type { TrackerFigures } from "../../telemetry/tracker-figures.ts";
import { ApiError } from "../api-error.ts";

export interface OpsTrackerRoutesOptions {
  readonly catalogue: Catalogue;
  readonly tracker: TrackerHost;
  readonly sharingControl: SharingControl;
  trackerFigures(): TrackerFigures;
}

/** The longest lists of closed tracks and networks, four times. */
const switchesBytesMax = 65_536;

/** What the operator sees of the tracker, and the switches for sharing. ops-routes.ts registers them and checks who asks. */
export const opsTrackerRoutes: FastifyPluginAsyncTypebox<OpsTrackerRoutesOptions> = async (app, options) => {
  const { catalogue, tracker, sharingControl } = options;
  const tags = ["operator"];
  const refusals = { 401: ErrorBody, 403: ErrorBody, 429: ErrorBody };

  app.get(
    "/tracker",
    { schema: { tags, summary: "The tracker at this moment", response: { 200: OpsTracker, ...refusals } } },
    async (): Promise<OpsTracker> => {
      const snapshot = tracker.server?.snapshot();
      const { announces, messages, refusals, cluster = null } = options.trackerFigures();
      const { rss, heapUsed, external } = process.memoryUsage();
      return {
        state: snapshot ? "serving" : "stopped",
        sharing: snapshot?.sharing ?? "off",
        listeners: snapshot?.connections ?? 0,
        sockets: snapshot?.sockets.connections ?? 0,
        strangers: snapshot?.sockets.strangers ?? 0,
        swarms: snapshot?.swarms ?? 0,
        memberships: snapshot?.memberships ?? 0,
        acquaintances: snapshot?.acquaintances ?? 0,
        announces,
        messages: messages.map((each) => ({ ...each })),
        refusals: refusals.map((each) => ({ ...each })),
        introductions: { ...snapshot?.introductions },
        dials: { ...snapshot?.dials },
        cluster: cluster && { ...cluster },
        announce: announceOf(tracker),
        memory: { resident: rss, heap: heapUsed, external },
      };
    },
  );

  app.get(
    "/swarms/:renditionId",
    {
      schema: {
        tags,
        summary: "Who is in the swarm of a rendition now",
        params: SwarmParams,
        response: { 200: OpsSwarmView, 404: ErrorBody, ...refusals },
      },
    },
    async (request): Promise<OpsSwarmView> => {
      const { renditionId } = request.params;
      const swarm = tracker.server?.findSwarm(renditionId as RenditionId) ?? null;
      if (!swarm) throw new ApiError("not-found", `Nobody holds or wants the rendition ${renditionId} now`);
      const described = await catalogue.describeRenditions([renditionId]);
      const members = swarm.members.map((member) => ({ ...member }));
      return { ...swarm, members, trackTitle: described.get(renditionId)?.trackTitle ?? null };
    },
  );

  app.get(
    "/listeners/:peerId",
    {
      schema: {
        tags,
        summary: "One listener on the tracker now; its page shows the id under `?debug`",
        params: ListenerParams,
        response: { 200: OpsListenerView, 404: ErrorBody, ...refusals },
      },
    },
    async (request): Promise<OpsListenerView> => {
      const { peerId } = request.params;
      const listener = tracker.server?.findListener(peerId as PeerId) ?? null;
      if (!listener) throw new ApiError("not-found", `The listener ${peerId} is not on the tracker now`);
      const swarms = listener.swarms.map((swarm) => ({ ...swarm }));
      const acquaintances = listener.acquaintances.map((acquaintance) => ({ ...acquaintance }));
      return { ...listener, swarms, acquaintances };
    },
  );

  app.get(
    "/sharing",
    { schema: { tags, summary: "What is closed to sharing", response: { 200: SharingSwitches, ...refusals } } },
    async () => sharingControl.switches,
  );

  app.put(
    "/sharing",
    {
      bodyLimit: switchesBytesMax,
      schema: {
        tags,
        summary: "Closes sharing, or opens it: for all, for tracks, for networks",
        body: SharingSwitches,
        response: { 200: SharingSwitches, 400: ErrorBody, ...refusals },
      },
    },
    async (request) => {
      const changed = await sharingControl.change(request.body);
      if (!changed.ok) throw new ApiError("bad-request", `Cannot change sharing: ${changed.error}`);
      return changed.value;
    },
  );
};

function announceOf(tracker: TrackerHost): OpsTracker["announce"] {
  const figures = tracker.announceFigures();
  if (figures === null) return null;
  const { sockets, swarms, peers, messages } = figures;
  const announces = messages.find(({ type, direction }) => type === "announce" && direction === "in")?.count ?? 0;
  return { sockets, swarms, peers, announces };
}
