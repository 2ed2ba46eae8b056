import type { OpsSwarm } from "../../shared/api/ops.ts";
import { formatBitsPerSecond, formatCount, formatPercent } from "../design/format.ts";

export function SwarmTable({ swarms, total }: { readonly swarms: readonly OpsSwarm[]; readonly total: number }) {
  return (
    <section class="card">
      <h2>Largest swarms</h2>
      <p class="figure-text">
        A swarm is everyone who holds or wants one rendition of a song. {formatCount(total)} in all; the tracker's own
        count.
      </p>
      {swarms.length > 0 && (
        <div class="table-scroll">
          <table class="numbers">
            <thead>
              <tr>
                <th scope="col">Song</th>
                <th scope="col">Bitrate</th>
                <th scope="col">Peers</th>
                <th scope="col">Want it now</th>
                <th scope="col">Ceiling</th>
              </tr>
            </thead>
            <tbody>
              {swarms.map((swarm) => (
                <tr key={swarm.renditionId}>
                  <th scope="row" title={swarm.renditionId}>
                    {swarm.trackTitle ?? `rendition ${swarm.renditionId.slice(0, 8)}`}
                  </th>
                  <td>{swarm.bitsPerSecond === null ? "–" : formatBitsPerSecond(swarm.bitsPerSecond)}</td>
                  <td>{formatCount(swarm.peers)}</td>
                  <td>{formatCount(swarm.wanters)}</td>
                  <td>{formatPercent(swarm.wanters > 0 ? (swarm.wanters - 1) / swarm.wanters : null)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
