import { Users, X } from "lucide-preact";
import { Link } from "wouter-preact";
import { formatBitsPerSecond } from "../../design/format.ts";
import { usePlayer } from "../player-context.ts";
import "./sharing-card.css";

/** Asks before any other listener is contacted, or tells that sharing is on. The music plays on behind it. */
export function SharingCard() {
  const { player } = usePlayer();
  const policy = player.policy.value;
  if (policy === null || !player.asksToShare.value) return null;
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
        Songs {ask ? "then come" : "come"} partly from people who listen too, and yours go to them. Those listeners can
        see your network address and which songs you hold. Your upload is used, at most {cap}.{" "}
        {ask ? "Until you say yes, everything comes from the server." : "You can stop it at any time."}{" "}
        <Link href="/sharing">More about it</Link>
      </p>
      {mobile && (
        <p>
          <strong>This browser does not tell whether you are on mobile data.</strong> If you share, songs go up over
          mobile data as well, and that may cost you.
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
