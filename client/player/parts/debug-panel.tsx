import { useState } from "preact/hooks";
import { formatBytes, formatBytesPerSecond, formatClock, formatMs } from "../../design/format.ts";
import { usePlayer } from "../player-context.ts";
import "./debug-panel.css";

/** The snapshot of `window.tutti` as tables. `?debug` in the address shows it. */
export function DebugPanel() {
  const { player } = usePlayer();
  const [open, setOpen] = useState(true);
  const view = player.view.value;
  return (
    <aside class="debug" aria-label="Debug">
      <button type="button" class="debug-fold" aria-expanded={open} onClick={() => setOpen(!open)}>
        Debug: {view.state}
      </button>
      {open && (
        <div class="debug-body numbers">
          <Facts
            facts={{
              track: view.trackId ?? "none",
              rendition: view.renditionId ?? "none",
              position: formatClock(view.positionSeconds),
              "click to sound": formatMs(view.startMs),
              stalls: `${view.stalls}, ${view.stallSeconds.toFixed(1)} s`,
              failure: view.failure ?? "none",
            }}
          />
          <Facts
            facts={{
              sharing: view.sharingReason === null ? view.sharing : `${view.sharing}: ${view.sharingReason}`,
              tracker: view.trackerOpen ? "connected" : "not connected",
              "from cache": formatBytes(view.bytes.cache),
              "from peers": formatBytes(view.bytes.peer),
              "from CDN": formatBytes(view.bytes.cdn),
              uploaded: formatBytes(view.uploadedBytes),
              wasted: Object.entries(view.wastedBytes)
                .map(([reason, bytes]) => `${reason} ${formatBytes(bytes)}`)
                .join(", "),
              rejected:
                view.rejected.map(({ source, reason, count }) => `${count} × ${source} ${reason}`).join(", ") || "none",
              dials: `${view.dials.started} started, ${view.dials.connected} connected, ${view.dials.failed} failed`,
              sound: view.way,
              failure: view.failureDetail || "none",
              verification: view.verification,
              me: view.peerId?.slice(0, 6) ?? "no key",
              cache: `${view.cacheMode}, ${formatBytes(view.cachedBytes)} of ${formatBytes(view.quotaBytes)}`,
              "fetches under way": view.pendingFetches,
            }}
          />
          <Neighbours />
          <Segments />
          <Decisions />
        </div>
      )}
    </aside>
  );
}

function Facts({ facts }: { readonly facts: Readonly<Record<string, string | number>> }) {
  return (
    <dl class="debug-facts">
      {Object.entries(facts).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Neighbours() {
  const neighbours = usePlayer().player.view.value.neighbours;
  if (neighbours.length === 0) return <p>No neighbours.</p>;
  return (
    <table>
      <caption>Neighbours</caption>
      <thead>
        <tr>
          <th scope="col">peer</th>
          <th scope="col">near</th>
          <th scope="col">in</th>
          <th scope="col">out</th>
          <th scope="col">rate</th>
          <th scope="col">trip</th>
          <th scope="col">asked</th>
          <th scope="col">holds</th>
        </tr>
      </thead>
      <tbody>
        {neighbours.map((neighbour) => (
          <tr key={neighbour.peerId}>
            <td title={neighbour.peerId}>{neighbour.peerId.slice(0, 6)}</td>
            <td title={neighbour.near}>{neighbour.reason ?? neighbour.near}</td>
            <td>{formatBytes(neighbour.receivedBytes)}</td>
            <td>{formatBytes(neighbour.sentBytes)}</td>
            <td>{formatBytesPerSecond(neighbour.bytesPerSecond)}</td>
            <td>{formatMs(neighbour.roundTripMs)}</td>
            <td>{neighbour.pendingRequests}</td>
            <td>{neighbour.heldSegments}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Segments() {
  const segments = usePlayer().player.view.value.segments;
  if (segments.length === 0) return <p>No segments yet.</p>;
  return (
    <table>
      <caption>Segments of this song</caption>
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col">source</th>
          <th scope="col">reason</th>
          <th scope="col">cache</th>
          <th scope="col">peer</th>
          <th scope="col">cdn</th>
        </tr>
      </thead>
      <tbody>
        {segments.map(({ index, source, reason, bytes }) => (
          <tr key={index}>
            <td>{index}</td>
            <td>
              <i class={`debug-dot ${source}`} aria-hidden="true" /> {source}
            </td>
            <td>{reason}</td>
            <td>{formatBytes(bytes.cache)}</td>
            <td>{formatBytes(bytes.peer)}</td>
            <td>{formatBytes(bytes.cdn)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Decisions() {
  const { decisions } = usePlayer().player.view.value;
  return (
    <details>
      <summary>Decisions of the engine ({decisions.length})</summary>
      <ol class="debug-decisions">
        {[...decisions].reverse().map((text, index) => (
          <li key={`${decisions.length - index} ${text}`}>{text}</li>
        ))}
      </ol>
    </details>
  );
}
