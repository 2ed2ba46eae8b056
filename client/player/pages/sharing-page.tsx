import { useSignal } from "@preact/signals";
import { formatBitsPerSecond, formatBytes } from "../../design/format.ts";
import { usePlayer } from "../player-context.ts";
import { qualities } from "../preferences.ts";
import { useTitle } from "../use-title.ts";
import "./home-page.css";
import "./sharing-page.css";

const megabyte = 1_000_000;
/** Sizes to choose from; the engine's own standard stands first. */
const cacheSizes = [200, 500, 1000, 2000, 5000, 10_000].map((megabytes) => megabytes * megabyte);

export function SharingPage() {
  useTitle("Sharing and settings");
  return (
    <div class="settings">
      <h1 class="section-title">Sharing and settings</h1>
      <SharingChoiceSection />
      <QualitySection />
      <CacheSection />
    </div>
  );
}

function SharingChoiceSection() {
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
  const sharing = player.sharing.value;
  return (
    <section class="panel">
      <h2>Sharing</h2>
      <fieldset class="choices">
        <legend class="visually-hidden">Where your music comes from</legend>
        <Choice
          name="sharing"
          checked={sharing}
          disabled={policy === null}
          title="Share with other listeners"
          text={`Songs come partly from listeners near you, and go on to others. They can see your network address and which songs you hold. Your upload is used${policy ? `, at most ${formatBitsPerSecond(policy.uploadBitsPerSecondMax)}` : ""}.`}
          onChoose={() => player.share(true)}
        />
        <Choice
          name="sharing"
          checked={!sharing}
          disabled={policy === null}
          title="Only from the server"
          text="No other listener learns anything of you, and nothing is uploaded."
          onChoose={() => player.share(false)}
        />
      </fieldset>
      {view.sharing === "impossible" && (
        <p role="status">Sharing is not possible just now: {view.sharingReason ?? "this browser cannot"}.</p>
      )}
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

function QualitySection() {
  const { player } = usePlayer();
  const { quality } = player.preferences.value;
  return (
    <section class="panel">
      <h2>Quality</h2>
      <fieldset class="choices">
        <legend class="visually-hidden">Quality of the sound</legend>
        {qualities.map(({ value, name, text }) => (
          <Choice
            key={value}
            name="quality"
            checked={quality === value}
            title={name}
            text={text}
            onChoose={() => player.setQuality(value)}
          />
        ))}
      </fieldset>
      <p class="muted small">Holds from the next song on. A song that lacks the quality plays in the nearest one.</p>
    </section>
  );
}

function CacheSection() {
  const { player, playback } = usePlayer();
  const told = useSignal("");
  const { cachedBytes, quotaBytes, cacheMode } = player.view.value;
  const chosen = player.preferences.value.cacheBytesMax ?? 0;
  const sizes =
    cacheSizes.includes(chosen) || chosen === 0 ? cacheSizes : [...cacheSizes, chosen].sort((a, b) => a - b);
  const empty = async () => {
    told.value = "Emptying…";
    await playback.emptyCache();
    told.value = "The songs kept on this device are gone.";
  };
  return (
    <section class="panel">
      <h2>Kept on this device</h2>
      <p class="muted">
        Songs that you have heard are kept, so that they play again without the network. What is kept is also what is
        shared; the songs not heard for longest make room first.
      </p>
      <div class="cache-use">
        <progress max={Math.max(1, quotaBytes)} value={cachedBytes} aria-label="Space used" />
        <p class="numbers">
          {formatBytes(cachedBytes)} of {formatBytes(quotaBytes)}
        </p>
      </div>
      {cacheMode === "memory" && (
        <p class="muted small">This browser lets nothing be kept: songs stay only until the page is closed.</p>
      )}
      <div class="cache-tools">
        <label>
          At most{" "}
          <select
            value={String(chosen)}
            onChange={(event) => player.setCacheBytesMax(Number(event.currentTarget.value))}
          >
            {chosen === 0 && <option value="0">Standard</option>}
            {sizes.map((bytes) => (
              <option key={bytes} value={String(bytes)}>
                {formatBytes(bytes)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="button" onClick={empty}>
          Empty now
        </button>
      </div>
      <p class="muted small" aria-live="polite">
        {told}
      </p>
    </section>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly checked: boolean;
  readonly title: string;
  readonly text: string;
  readonly disabled?: boolean;
  onChoose(): void;
}

function Choice({ name, checked, title, text, disabled = false, onChoose }: ChoiceProps) {
  return (
    <label class="choice">
      <input type="radio" name={name} checked={checked} disabled={disabled} onChange={onChoose} />
      <span>
        <strong>{title}</strong>
        <span class="muted">{text}</span>
      </span>
    </label>
  );
}
