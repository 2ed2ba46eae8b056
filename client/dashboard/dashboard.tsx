import { CloudOff, DoorClosed, Lock, Radio } from "lucide-preact";
import type { OpsSummary } from "../../shared/api/ops.ts";
import { formatBytesPerSecond, formatLength, formatPercent } from "../design/format.ts";
import { Logo } from "../design/logo.tsx";
import { Notice } from "../design/notice.tsx";
import { CdnNotice } from "./cdn-notice.tsx";
import { Chart } from "./chart.tsx";
import { Figures } from "./figures.tsx";
import type { QueueFeed } from "./queue/queue-feed.ts";
import { QueuePanel } from "./queue/queue-panel.tsx";
import type { SummaryFeed } from "./summary-feed.ts";
import { SwarmTable } from "./swarm-table.tsx";
import type { TrackerFeed } from "./tracker/tracker-feed.ts";
import { TrackerPanel } from "./tracker/tracker-panel.tsx";
import { turnedAway } from "./turned-away.ts";
import "./dashboard.css";

export interface DashboardProps {
  readonly summary: SummaryFeed;
  readonly tracker: TrackerFeed;
  readonly queue: QueueFeed;
}

export function Dashboard({ summary, tracker, queue }: DashboardProps) {
  const now = summary.now.value;
  return (
    <div class="ops">
      <header class="ops-head">
        <a href="/" aria-label="Tutti, to the player">
          <Logo note="Operations" />
        </a>
        <a href="/ops/library" class="button">
          Library
        </a>
        {"summary" in now && <Uptime summary={now.summary} live={now.state === "live"} />}
      </header>
      <main>
        <h1 class="visually-hidden">Operations</h1>
        {now.state === "loading" && <p class="muted">Reading the figures…</p>}
        {now.state === "signed-out" && <SignedOut />}
        {now.state === "unreachable" && (
          <Notice title="The server can't be reached" icon={<CloudOff />}>
            <p role="alert">The page asks again every few seconds. Is Tutti running?</p>
          </Notice>
        )}
        {"summary" in now && <Board now={now.summary} summary={summary} tracker={tracker} queue={queue} />}
      </main>
    </div>
  );
}

function Uptime({ summary, live }: { readonly summary: OpsSummary; readonly live: boolean }) {
  return (
    <p class={`ops-live${live ? "" : " stale"}`} role="status">
      <span aria-hidden="true" />
      {live ? "Live" : "Connection lost, trying again"}
      <span class="muted numbers">
        Tutti {summary.version}, running for {formatLength((summary.nowMs - summary.startedMs) / 1000)}
      </span>
    </p>
  );
}

function SignedOut() {
  return (
    <Notice title="This page is for the operator" icon={<Lock />}>
      <p>
        Open the link that <code>tutti token --link</code> prints on the server. It ends in <code>/ops?token=…</code>{" "}
        and signs this browser in.
      </p>
    </Notice>
  );
}

function Board({ now, summary, tracker, queue }: DashboardProps & { readonly now: OpsSummary }) {
  const points = summary.history.value;
  const perSecond = (bytes: number) => bytes / summary.stepSeconds.value;
  const atMs = points.map((point) => point.atMs);
  const { peer, cdn, cache } = now.audioBytes;
  const door = turnedAway(now.connections);
  return (
    <>
      {door !== null && (
        <Notice title="Connections are turned away" icon={<DoorClosed />}>
          <p>{door}</p>
        </Notice>
      )}
      {peer + cdn + cache === 0 && (
        <Notice title="No music has been played yet" icon={<Radio />}>
          <p>
            Open <a href="/">the player</a> and start a song. Then open it again in a second browser, say yes to sharing
            in both, and play the same song: the second one gets it from the first, and the figures below begin to move.
          </p>
        </Notice>
      )}
      <CdnNotice summary={now} />
      <Figures summary={now} points={points}>
        <div class="ops-charts">
          <section class="card">
            <h2>Audio by source</h2>
            <p class="figure-text">
              Verified bytes per second as the listeners' pages report them every ten seconds. Peer and CDN stand on
              each other; the cache has its own figure, for bytes that were never needed from anyone.
            </p>
            <Chart
              label="Audio bytes per second from the CDN and from peers"
              stacked
              atMs={atMs}
              series={[
                { name: "CDN", colour: "--cdn", values: points.map((point) => perSecond(point.cdnBytes)) },
                { name: "Peers", colour: "--peer", values: points.map((point) => perSecond(point.peerBytes)) },
              ]}
              format={formatBytesPerSecond}
            />
          </section>
          <section class="card">
            <h2>Offload and its ceiling</h2>
            <p class="figure-text">
              How much of what crossed the network came from peers, and the most that could have: with N listeners of a
              song at once, one copy must come from the CDN, so (N − 1) / N.
            </p>
            <Chart
              label="Offload and ceiling over time"
              atMs={atMs}
              max={1}
              series={[
                { name: "Offload", colour: "--peer", values: points.map((point) => point.offload) },
                { name: "Ceiling", colour: "--text", values: points.map((point) => point.ceiling), dashed: true },
              ]}
              format={formatPercent}
            />
          </section>
        </div>
      </Figures>
      <QueuePanel feed={queue} />
      <TrackerPanel tracker={tracker} />
      <SwarmTable swarms={now.swarms} total={now.swarmCount} />
    </>
  );
}
