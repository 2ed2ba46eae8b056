import { useSignal } from "@preact/signals";
import { X } from "lucide-preact";
import { Link } from "wouter-preact";
import { formatBitsPerSecond, formatBytes } from "../../design/format.ts";
import { keptPart } from "../offline.ts";
import { usePlayer } from "../player-context.ts";
import { qualities } from "../preferences.ts";
import { useTitle } from "../use-title.ts";
import "./home-page.css";
import "./sharing-page.css";

const megabyte = 1_000_000;
const uploadSpeeds = [500_000, 1_000_000, 2_000_000, 5_000_000];
const uploadMonths = [1, 5, 20, 50, 100].map((gigabytes) => gigabytes * 1000 * megabyte);
/** Sizes to choose from. "Standard" stands before them until one is chosen. */
const cacheSizes = [200, 500, 1000, 2000, 5000, 10_000].map((megabytes) => megabytes * megabyte);

export function SharingPage() {
  useTitle("Sharing and settings");
  return (
    <div class="settings">
      <h1 class="section-title">Sharing and settings</h1>
      <SharingChoiceSection />
      <UploadSection />
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
          title="Private: only from the server"
          text="No other listener learns anything of you, and nothing is sent to them."
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

function UploadSection() {
  const { player } = usePlayer();
  const policy = player.policy.value;
  if (policy === null || policy.p2p === "off" || !player.sharing.value) return null;
  const { uploadBitsPerSecondMax: speed, uploadBytesPerMonthMax: month } = player.preferences.value;
  const { monthBytes, note } = player.view.value.uploads;
  const speeds = withChosen(
    uploadSpeeds.filter((each) => each < policy.uploadBitsPerSecondMax),
    speed,
  );
  return (
    <section class="panel">
      <h2>What you send to others</h2>
      <div class="cache-tools">
        <label>
          At most{" "}
          <select
            value={String(speed ?? 0)}
            onChange={(event) =>
              player.setUploadLimits({ bitsPerSecond: chosenNumber(event.currentTarget), bytesPerMonth: month })
            }
          >
            <option value="0">{formatBitsPerSecond(policy.uploadBitsPerSecondMax)}, as the server allows</option>
            {speeds.map((each) => (
              <option key={each} value={String(each)}>
                {formatBitsPerSecond(each)}
              </option>
            ))}
          </select>
        </label>
        <label>
          In a month{" "}
          <select
            value={String(month ?? 0)}
            onChange={(event) =>
              player.setUploadLimits({ bitsPerSecond: speed, bytesPerMonth: chosenNumber(event.currentTarget) })
            }
          >
            <option value="0">No limit</option>
            {withChosen(uploadMonths, month).map((each) => (
              <option key={each} value={String(each)}>
                {formatBytes(each)}
              </option>
            ))}
          </select>
        </label>
      </div>
      {month !== null && (
        <div class="cache-use sent">
          <progress max={month} value={Math.min(month, monthBytes)} aria-label="Sent in this month" />
        </div>
      )}
      <p class="numbers">{formatBytes(monthBytes)} sent in this month</p>
      {note !== null && <p role="status">{note}</p>}
      <p class="muted small">
        On a mobile connection or with data saver nothing is shared. On battery a quarter of the speed is used, and
        nothing is sent when it is low. A page that is hidden and silent lets go of other listeners after ten minutes.
      </p>
    </section>
  );
}

function withChosen(sizes: readonly number[], chosen: number | null): readonly number[] {
  return chosen === null || sizes.includes(chosen) ? sizes : [...sizes, chosen].sort((a, b) => a - b);
}

function chosenNumber(select: HTMLSelectElement): number | null {
  return Number(select.value) || null;
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
  const sizes = withChosen(cacheSizes, chosen || null);
  const empty = async () => {
    told.value = "Emptying…";
    await player.offline.releaseAll();
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
      <OfflineAlbums />
    </section>
  );
}

function OfflineAlbums() {
  const { player } = usePlayer();
  const albums = player.preferences.value.pinnedAlbums;
  if (albums.length === 0) return null;
  return (
    <div class="offline-albums">
      <h3>Kept for offline</h3>
      <ul>
        {albums.map((album) => (
          <li key={album.albumId}>
            <Link href={`/album/${album.albumId}`}>{album.title}</Link>
            <span class="muted numbers">
              {formatBytes(album.bytes)}, {Math.floor(100 * keptPart(album, player.view.value.pinned))} % here
            </span>
            <button
              type="button"
              class="icon-button"
              aria-label={`Let ${album.title} go`}
              title="Let it go"
              onClick={() => void player.offline.release(album.albumId)}
            >
              <X size={18} />
            </button>
          </li>
        ))}
      </ul>
    </div>
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
