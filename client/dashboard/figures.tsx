import type { ComponentChildren } from "preact";
import type { OpsPoint, OpsSummary } from "../../shared/api/ops.ts";
import { formatBytes, formatCount, formatMoney, formatMs, formatNumberOf, formatPercent } from "../design/format.ts";
import { Figure } from "./figure.tsx";

interface FiguresProps {
  readonly summary: OpsSummary;
  readonly points: readonly OpsPoint[];
  /** Stands after the first row: the charts. */
  readonly children: ComponentChildren;
}

/** The numbers that an operator and whoever pays look for first; each says what it is and who counted it. */
export function Figures({ summary, points, children }: FiguresProps) {
  const { audioBytes, servedBytes, money, playStartSeconds, listeners, peerDials, cdn } = summary;
  const used = audioBytes.cache + audioBytes.peer + audioBytes.cdn;
  const served = Object.values(servedBytes).reduce((sum, bytes) => sum + bytes, 0);
  const dials = peerDials.connected + peerDials.timeout + peerDials.failed + peerDials.refused;
  const ms = (seconds: number | null) => formatMs(seconds === null ? null : seconds * 1000);
  return (
    <div class="figures">
      <Figure
        name="Offload"
        value={formatPercent(summary.offload)}
        beside={`of ${formatPercent(summary.ceiling)} possible`}
        values={points.map((point) => point.offload)}
        colour="--peer"
      >
        Peer bytes divided by peer and CDN bytes, as listeners report them. The cache is not counted. The possible part
        is (N − 1) / N of the audience there was.
      </Figure>
      <Figure name="Efficiency" value={formatPercent(summary.efficiency)}>
        Offload divided by its ceiling: how well the peers did what they could do.
      </Figure>
      <Figure
        name="Money saved"
        value={formatMoney(money.saved)}
        beside={`${formatMoney(money.spent)} spent`}
        values={points.map((point) => point.peerBytes)}
        colour="--peer"
      >
        {money.pricePerGb === 0
          ? "Set TUTTI_CDN_PRICE_PER_GB to what your CDN asks for a gigabyte, and this shows what the peers' bytes would have cost."
          : `What the peers' bytes would have cost at ${formatMoney(money.pricePerGb)} for a gigabyte (TUTTI_CDN_PRICE_PER_GB, in your currency).`}
      </Figure>
      <Figure
        name="Listeners"
        value={formatCount(listeners.playing)}
        beside={`${formatCount(listeners.open)} pages open`}
        values={points.map((point) => point.listeners)}
      >
        Playing now, by the pages' reports. {formatCount(listeners.onTracker)} of them share and are known to the
        tracker.
      </Figure>
      {children}
      <Figure
        name="Audio from peers"
        value={formatBytes(audioBytes.peer)}
        values={points.map((point) => point.peerBytes)}
        colour="--peer"
      >
        Verified bytes that listeners had from each other. They sent {formatBytes(summary.uploadedBytes)}, by their own
        count.
      </Figure>
      <Figure
        name="Audio from the CDN"
        value={formatBytes(audioBytes.cdn)}
        values={points.map((point) => point.cdnBytes)}
        colour="--cdn"
      >
        By the listeners' reports
        {cdn.bypassedBytes > 0 && `, ${formatBytes(cdn.bypassedBytes)} of it from this server while the CDN failed`}.
        This origin itself handed out {formatBytes(servedBytes.segment)} of segments and {formatBytes(served)} in all;
        the two are there to be compared.
      </Figure>
      <Figure
        name="From the own cache"
        value={formatBytes(audioBytes.cache)}
        beside={used > 0 ? `${formatPercent(audioBytes.cache / used)} of what was played` : ""}
        values={points.map((point) => point.cacheBytes)}
        colour="--cache"
      >
        Heard again without the network. Shown apart, never mixed into the offload.
      </Figure>
      <Figure
        name="Stalls per 1000 plays"
        value={summary.plays === 0 ? "–" : ((1000 * summary.stalls) / summary.plays).toFixed(1)}
        beside={`${formatNumberOf(summary.stalls, "stall")}, ${summary.stallSeconds.toFixed(1)} s`}
        values={points.map((point) => point.stalls)}
      >
        Sound that stopped for want of data, in {formatNumberOf(summary.plays, "play")}.
      </Figure>
      <Figure
        name="Click to sound"
        value={ms(playStartSeconds.median)}
        beside={`95 % within ${ms(playStartSeconds.p95)}`}
      >
        Median over the newest {formatNumberOf(playStartSeconds.count, "start")}, measured in the listeners' pages.
      </Figure>
      <Figure
        name="Peer connections"
        value={formatPercent(dials === 0 ? null : peerDials.connected / dials)}
        beside={`of ${formatNumberOf(dials, "dial")}`}
      >
        Attempts that connected. {formatCount(peerDials.timeout)} ran out of time, {formatCount(peerDials.failed)}{" "}
        failed, {formatCount(peerDials.refused)} were refused.
      </Figure>
      <Figure name="Rejected segments" value={formatCount(summary.segmentsRejected)}>
        Bytes that did not match the signed manifest and were thrown away before anyone heard them. Wasted for other
        reasons: {formatBytes(summary.wastedBytes)}.
      </Figure>
      <Figure name="Library" value={formatNumberOf(summary.catalogue.tracks, "song")}>
        On {formatNumberOf(summary.catalogue.albums, "album")} by {formatNumberOf(summary.catalogue.artists, "artist")}.
      </Figure>
    </div>
  );
}
