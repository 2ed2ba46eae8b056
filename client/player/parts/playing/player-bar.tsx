import { ChevronUp, ListMusic, SkipForward, Users, UserX, Volume1, Volume2, VolumeX } from "lucide-preact";
import { Link } from "wouter-preact";
import { Cover } from "../../../design/cover.tsx";
import { Slider } from "../../../design/slider.tsx";
import { ArtistLinks } from "../../artist-links.tsx";
import { usePlayer } from "../../player-context.ts";
import { SongHeart } from "../heart/song-heart.tsx";
import { SeekBar } from "./seek-bar.tsx";
import { neighbourWords, SourceLegend } from "./source-strip.tsx";
import { PlayButton, Transport } from "./transport.tsx";
import "./player-bar.css";

/** The bar at the foot of the page; on a phone it is the mini-player above the navigation. */
export function PlayerBar() {
  const { player, openNowPlaying } = usePlayer();
  const track = player.track.value;
  const { state, failure } = player.view.value;
  return (
    <section class={`player-bar${track === null ? " idle" : ""}`} aria-label="Player">
      <p class="visually-hidden" aria-live="polite">
        {state === "failed"
          ? (failure ?? "The song can't be played.")
          : track && `${track.title} by ${track.artistName}`}
      </p>
      <div class="player-song">
        <button
          type="button"
          class="player-open"
          aria-label="Show now playing"
          title="Now playing (f)"
          disabled={track === null}
          onClick={openNowPlaying}
        >
          <Cover url={track?.coverUrl ?? null} size={96} of={track?.albumTitle ?? ""} eager />
          <ChevronUp size={20} aria-hidden="true" />
        </button>
        <div class="player-words">
          {track === null ? (
            <span class="muted">Choose a song</span>
          ) : (
            <>
              <Link class="player-title ellipsis" href={`/album/${track.albumId}`}>
                {track.title}
              </Link>
              {state === "failed" ? (
                <span class="player-error ellipsis">{failure ?? "This song can't be played"}</span>
              ) : (
                <ArtistLinks class="muted ellipsis" of={track} />
              )}
              {player.soundsElsewhere.value && (
                <span class="player-elsewhere muted ellipsis">Plays in another tab</span>
              )}
            </>
          )}
        </div>
        {track !== null && <SongHeart track={track} size={19} />}
      </div>
      <div class="player-middle">
        <Transport />
        <SeekBar />
        <SourceLegend />
      </div>
      <div class="player-side">
        <SharingButton />
        {player.view.value.setsVolume && <Volume />}
        <Link class="icon-button" href="/queue" aria-label="Queue" title="Queue (q)">
          <ListMusic size={19} />
        </Link>
      </div>
      <div class="player-mini">
        <PlayButton
          size={22}
          disabled={track === null}
          active={player.active.value}
          waiting={state === "loading" || state === "stalled"}
        />
        <button
          type="button"
          class="icon-button"
          aria-label="Next song"
          title="Next"
          disabled={track === null}
          onClick={player.next}
        >
          <SkipForward size={20} fill="currentColor" />
        </button>
      </div>
      <Played />
    </section>
  );
}

/** How much of the song has been played: the mini-player has no room for a slider. */
function Played() {
  const { player } = usePlayer();
  const duration = player.durationSeconds.value;
  const part = duration > 0 ? Math.min(1, player.positionSeconds.value / duration) : 0;
  return (
    <div class="player-played" aria-hidden="true">
      <i style={{ transform: `scaleX(${part})` }} />
    </div>
  );
}

/** Says how sharing stands and turns it on or off. */
export function SharingButton() {
  const { player } = usePlayer();
  const sharing = player.sharing.value;
  const off = player.policy.value?.p2p !== "on";
  const view = player.view.value;
  const never = view.cannotShare;
  const impossible = never !== null || view.sharing === "impossible";
  const words = neighbourWords({
    sharing: sharing || never !== null,
    off,
    impossible,
    neighbours: view.neighbours.length,
  });
  if (off) return <span class="sharing-button plain">{words}</span>;
  if (never !== null) {
    return (
      <Link class="sharing-button plain" href="/sharing" title={never}>
        {words}
      </Link>
    );
  }
  return (
    <button
      type="button"
      class={`sharing-button${sharing ? " on" : ""}`}
      role="switch"
      aria-checked={sharing}
      aria-label={`Share music with other listeners. ${words}`}
      title={
        impossible && view.sharingReason !== null
          ? view.sharingReason
          : sharing
            ? "Stop sharing"
            : "Share music with other listeners"
      }
      onClick={() => player.switchSharing(!sharing)}
    >
      {sharing ? <Users size={15} aria-hidden="true" /> : <UserX size={15} aria-hidden="true" />}
      <span class="numbers">{words}</span>
    </button>
  );
}

function Volume() {
  const { player } = usePlayer();
  const { volume, muted } = player.preferences.value;
  const heard = muted ? 0 : volume;
  const Icon = heard === 0 ? VolumeX : heard < 0.5 ? Volume1 : Volume2;
  return (
    <div class="player-volume">
      <button
        type="button"
        class="icon-button"
        aria-label="Mute"
        aria-pressed={muted}
        title="Mute (m)"
        onClick={player.toggleMute}
      >
        <Icon size={19} />
      </button>
      <Slider
        label="Volume"
        value={heard}
        max={1}
        step={0.01}
        text={`${Math.round(heard * 100)} %`}
        onInput={player.setVolume}
      />
    </div>
  );
}
