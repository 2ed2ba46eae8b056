import { formatBitsPerSecond, formatBytes } from "../../../design/format.ts";
import { usePlayer } from "../../player-context.ts";
import { Choice } from "./choice.tsx";

/** Whether the listener shares, and what sharing has brought since the page was opened. */
export function SharingChoice() {
  const { player } = usePlayer();
  const policy = player.policy.value;
  const view = player.view.value;
  if (policy?.p2p === "off") {
    return (
      <section class="panel">
        <h2>Sharing</h2>
        <p class="muted">The operator of this server has switched sharing off. All music comes from the server.</p>
      </section>
    );
  }
  if (view.cannotShare !== null) {
    return (
      <section class="panel">
        <h2>Sharing</h2>
        <p>{view.cannotShare}</p>
        <p class="muted">All music comes from the server. No other listener learns anything of you.</p>
      </section>
    );
  }
  const sharing = player.sharing.value;
  const mobile = player.mayBeMobile.value
    ? " This browser does not tell whether you are on mobile data, so it is used as well, and that may cost you."
    : "";
  return (
    <section class="panel">
      <h2>Sharing</h2>
      <fieldset class="choices">
        <legend class="visually-hidden">Where your music comes from</legend>
        <Choice
          name="sharing"
          checked={sharing}
          disabled={policy === null}
          title={mobile ? "Share with other listeners, on mobile data too" : "Share with other listeners"}
          text={`Songs come partly from listeners near you, and go on to others. They can see your network address and which songs you hold. Your upload is used${policy ? `, at most ${formatBitsPerSecond(policy.uploadBitsPerSecondMax)}` : ""}.${mobile}`}
          onChoose={() => player.share(true)}
        />
        <Choice
          name="sharing"
          checked={!sharing}
          disabled={policy === null}
          title="Private: only from the server"
          text="No other listener learns anything of you, and nothing is sent to them."
          onChoose={() => player.share(false)}
        />
      </fieldset>
      {view.sharing === "impossible" && <p role="status">Sharing is not possible just now. {view.sharingReason}</p>}
      <dl class="facts numbers">
        <div>
          <dt>Neighbours now</dt>
          <dd>{view.neighbours.length}</dd>
        </div>
        <div>
          <dt>Received from listeners</dt>
          <dd>{formatBytes(view.bytes.peer)}</dd>
        </div>
        <div>
          <dt>Sent to listeners</dt>
          <dd>{formatBytes(view.uploadedBytes)}</dd>
        </div>
        <div>
          <dt>From the server</dt>
          <dd>{formatBytes(view.bytes.cdn)}</dd>
        </div>
      </dl>
      <p class="muted small">Counted since this page was opened.</p>
    </section>
  );
}
