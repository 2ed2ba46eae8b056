import { useComputed } from "@preact/signals";
import { Users, X } from "lucide-preact";
import { useRef } from "preact/hooks";
import { Link } from "wouter-preact";
import { formatBitsPerSecond } from "../../design/format.ts";
import { usePlayer } from "../player-context.ts";
import "./sharing-card.css";

/**
 * Asks before any other listener is contacted, or tells that sharing is on. The music plays on behind it. A question
 * waits until the first song sounds: until then it would stand before what the listener came for. That sharing is on
 * already is told at once.
 */
export function SharingCard() {
  const { player } = usePlayer();
  const sounded = useRef(false);
  const heard = useComputed(() => {
    if (player.view.value.state === "playing") sounded.current = true;
    return sounded.current;
  }).value;
  const policy = player.policy.value;
  if (policy === null || !player.asksToShare.value) return null;
  if (!heard && !player.sharing.value) return null;
  const cap = formatBitsPerSecond(policy.uploadBitsPerSecondMax);
  const mobile = player.mayBeMobile.value;
  const ask = policy.consent === "ask" || mobile;
  return (
    <aside class="sharing-card" aria-labelledby="sharing-question">
      <div class="sharing-card-head">
        <Users size={22} aria-hidden="true" />
        <h2 id="sharing-question">
          {mobile
            ? "Share this music, on mobile data too?"
            : ask
              ? "Share this music with other listeners?"
              : "You share music with other listeners"}
        </h2>
        <button
          type="button"
          class="icon-button"
          aria-label={ask ? "Decide later" : "Close"}
          title={ask ? "Decide later" : "Close"}
          onClick={player.closeNotice}
        >
          <X size={18} />
        </button>
      </div>
      <p>
        <span class="sharing-card-further">
          Songs {ask ? "then come" : "come"} partly from people who listen too, and yours go to them.{" "}
        </span>
        Those listeners can see your network address and which songs you hold.{" "}
        <span class="sharing-card-further">
          Your upload is used, at most {cap}.{" "}
          {ask ? "Until you say yes, everything comes from the server." : "You can stop it at any time."}{" "}
        </span>
        <Link href="/sharing">More about it</Link>
      </p>
      {mobile && (
        <p>
          <strong>This browser does not tell whether you are on mobile data.</strong>{" "}
          <span class="sharing-card-further">
            If you share, songs go up over mobile data as well, and that may cost you.
          </span>
        </p>
      )}
      <div class="sharing-card-actions">
        <button type="button" class="button primary" onClick={() => player.share(true)}>
          {mobile ? "Share, on mobile data too" : ask ? "Share" : "Keep sharing"}
        </button>
        <button type="button" class="button" onClick={() => player.share(false)}>
          Only from the server
        </button>
      </div>
    </aside>
  );
}
