import { Disc3, Ellipsis, Heart, ListEnd, ListPlus, ListStart, UserRound } from "lucide-preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Link } from "wouter-preact";
import type { Track } from "../../../../shared/api/track.ts";
import { en } from "../../../texts/en.ts";
import { usePlayer } from "../../player-context.ts";
import { chooseFor } from "../choose/add-button.tsx";
import { likes, toggleSong } from "../heart/like.ts";
import { besideButton } from "./menu-place.ts";
import "./song-menu.css";

const words = en.songMenu;

/** The button "⋯" of a song, and the menu that it opens. */
export function SongMenu({ track }: { readonly track: Track }) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    button.current?.focus({ preventScroll: true });
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        class="icon-button song-menu-button"
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-label={words.open(track.title)}
        onClick={() => setOpen(true)}
      >
        <Ellipsis size={20} aria-hidden="true" />
      </button>
      {open && <Sheet track={track} button={button.current} onClose={close} />}
    </>
  );
}

interface SheetProps {
  readonly track: Track;
  readonly button: HTMLButtonElement | null;
  onClose(): void;
}

function Sheet({ track, button, onClose }: SheetProps) {
  const { player } = usePlayer();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = dialog.current;
    if (shown === null || shown.open) return;
    shown.showModal();
    const place = besideButton(button?.getBoundingClientRect(), shown.getBoundingClientRect(), {
      width: innerWidth,
      height: innerHeight,
    });
    shown.style.setProperty("--menu-left", `${place.left}px`);
    shown.style.setProperty("--menu-top", `${place.top}px`);
    itemsOf(shown)[0]?.focus();
  }, [button]);
  const add = (where: "next" | "last") => {
    player.add([track], where);
    dialog.current?.close();
  };
  const isLiked = likes("track", track.id);
  const artists = track.artists?.length ? track.artists : [{ id: track.artistId, name: track.artistName }];
  return (
    <dialog
      ref={dialog}
      class="song-menu"
      aria-label={words.name(track.title)}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) dialog.current?.close();
      }}
      onKeyDown={(event) => {
        if (dialog.current !== null && stepFocus(itemsOf(dialog.current), event.key)) event.preventDefault();
      }}
    >
      <div class="song-menu-box">
        <p class="song-menu-head">
          <strong class="ellipsis">{track.title}</strong>
          <span class="muted ellipsis">{track.artistName}</span>
        </p>
        <ul>
          <li>
            <button type="button" class="song-menu-item" onClick={() => add("next")}>
              <ListStart size={20} aria-hidden="true" /> {words.playNext}
            </button>
          </li>
          <li>
            <button type="button" class="song-menu-item" onClick={() => add("last")}>
              <ListEnd size={20} aria-hidden="true" /> {words.addToQueue}
            </button>
          </li>
          <li>
            <button
              type="button"
              class="song-menu-item"
              onClick={() => {
                void toggleSong(track);
                dialog.current?.close();
              }}
            >
              <Heart size={20} aria-hidden="true" fill={isLiked ? "currentColor" : "none"} />{" "}
              {isLiked ? words.unlike : words.like}
            </button>
          </li>
          <li>
            <button
              type="button"
              class="song-menu-item"
              onClick={() => {
                dialog.current?.close();
                void chooseFor([track], track.title);
              }}
            >
              <ListPlus size={20} aria-hidden="true" /> {words.addToPlaylist}
            </button>
          </li>
          <li>
            <Link class="song-menu-item" href={`/album/${track.albumId}`} onClick={() => dialog.current?.close()}>
              <Disc3 size={20} aria-hidden="true" /> {words.toAlbum}
            </Link>
          </li>
          {artists.map(({ id, name }) => (
            <li key={id}>
              <Link class="song-menu-item" href={`/artist/${id}`} onClick={() => dialog.current?.close()}>
                <UserRound size={20} aria-hidden="true" /> <span class="ellipsis">{words.toArtist(name)}</span>
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </dialog>
  );
}

function itemsOf(dialog: HTMLDialogElement): HTMLElement[] {
  return [...dialog.querySelectorAll<HTMLElement>(".song-menu-item")];
}

/** Arrows, Home and End go through the items in a circle. Answers whether the key was one of them. */
function stepFocus(items: readonly HTMLElement[], key: string): boolean {
  const at = items.indexOf(document.activeElement as HTMLElement);
  const targets: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: -1,
  };
  const target = targets[key];
  if (target === undefined) return key === "ArrowLeft" || key === "ArrowRight";
  items.at(target % items.length)?.focus();
  return true;
}
