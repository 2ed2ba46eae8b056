import { Heart, Keyboard, Library, ListMusic, MicVocal, Music2, Search, Share2 } from "lucide-preact";
import { useEffect, useState } from "preact/hooks";
import { Link, Route, Switch, useLocation } from "wouter-preact";
import { Logo } from "../design/logo.tsx";
import { en } from "../texts/en.ts";
import { showsKept } from "./catalogue/catalogue.ts";
import { serverReachable } from "./catalogue/server-watch.ts";
import { startCollecting } from "./collection/start-collecting.ts";
import { newVersion } from "./kept/start-kept.ts";
import { Help } from "./keyboard/help.tsx";
import { startKeyboard } from "./keyboard/keyboard.ts";
import { AlbumPage } from "./pages/album-page.tsx";
import { HomePage } from "./pages/home-page.tsx";
import { ChooseHost } from "./parts/choose/choose-host.tsx";
import { Failure } from "./parts/failure.tsx";

import { Guard } from "./parts/guard.tsx";
import { likeSounding } from "./parts/heart/like.ts";
import { later } from "./parts/later/later.tsx";
import { LostNotice } from "./parts/playing/lost-notice.tsx";

import { NowPlaying } from "./parts/playing/now-playing.tsx";
import { PlayerBar } from "./parts/playing/player-bar.tsx";
import { Trouble } from "./parts/playing/trouble.tsx";
import { SaidWord } from "./parts/said/said-word.tsx";
import { SharingCard } from "./parts/sharing-card.tsx";
import { startPlaces } from "./places/places.ts";
import type { Playback } from "./playback.ts";
import type { Player } from "./player.ts";
import { PlayerContext } from "./player-context.ts";
import { scroller } from "./scroller.ts";
import "./app.css";

const QueuePage = later(async () => (await import("./pages/queue-page.tsx")).QueuePage);
const SearchPage = later(async () => (await import("./pages/search-page.tsx")).SearchPage);
const SongsPage = later(async () => (await import("./pages/songs/songs-page.tsx")).SongsPage);
const SharingPage = later(async () => (await import("./pages/sharing-page.tsx")).SharingPage);
const GenrePage = later(async () => (await import("./pages/browse/genre-page.tsx")).GenrePage);
const YearsPage = later(async () => (await import("./pages/browse/years-page.tsx")).YearsPage);
const ArtistPage = later(async () => (await import("./pages/artist-page.tsx")).ArtistPage);
const ArtistsPage = later(async () => (await import("./pages/artists-page.tsx")).ArtistsPage);
const PlaylistsPage = later(async () => (await import("./pages/library/playlists-page.tsx")).PlaylistsPage);
const PlaylistPage = later(async () => (await import("./pages/library/playlist-page.tsx")).PlaylistPage);
const FolderListPage = later(async () => (await import("./pages/library/folder-list-page.tsx")).FolderListPage);
const LikedPage = later(async () => (await import("./pages/library/liked-page.tsx")).LikedPage);
const HistoryPage = later(async () => (await import("./pages/library/history-page.tsx")).HistoryPage);
const UpdateNotice = later(async () => (await import("./kept/update-notice.tsx")).UpdateNotice);
const DebugPanel = later(async () => (await import("./parts/debug-panel.tsx")).DebugPanel);

interface AppProps {
  readonly player: Player;
  readonly playback: Playback;
  readonly debug: boolean;
}

export function App({ player, playback, debug }: AppProps) {
  const [address, navigate] = useLocation();
  const [help, setHelp] = useState(false);
  const [large, setLarge] = useState(false);

  useEffect(
    () =>
      startKeyboard(player, {
        like: () => likeSounding(player.track.peek()),
        search: () => navigate("/search"),
        queue: () => navigate("/queue"),
        nowPlaying: () => setLarge((open) => !open),
        help: () => setHelp((open) => !open),
      }),
    [player, navigate],
  );
  useEffect(() => startPlaces(scroller), []);
  useEffect(() => startCollecting(player), [player]);

  return (
    <PlayerContext.Provider value={{ player, playback, openNowPlaying: () => setLarge(true) }}>
      <div class="frame">
        <a class="skip" href="#content">
          Skip to the music
        </a>
        <header class="rail">
          <Link href="/" class="rail-logo" aria-label="Tutti, to the library">
            <Logo />
          </Link>
          <nav aria-label="Main">
            <ul>
              <NavItem href="/" address={address} name="Library" icon={<Library size={21} />} also={["/album"]} />
              <NavItem
                href="/artists"
                address={address}
                name="Artists"
                icon={<MicVocal size={21} />}
                also={["/artist"]}
              />
              <NavItem href="/songs" address={address} name="Songs" icon={<Music2 size={21} />} />
              <NavItem
                href="/playlists"
                address={address}
                name={en.nav.playlists}
                icon={<Heart size={21} />}
                also={["/playlist", "/folder-list"]}
                places={["/liked", "/history"]}
              />
              <NavItem href="/search" address={address} name="Search" icon={<Search size={21} />} />
              <NavItem href="/queue" address={address} name="Queue" icon={<ListMusic size={21} />} />
              <NavItem href="/sharing" address={address} name="Sharing" icon={<Share2 size={21} />} />
            </ul>
          </nav>
          <button type="button" class="rail-help" title="Keyboard (?)" onClick={() => setHelp(true)}>
            <Keyboard size={18} aria-hidden="true" /> <span>Keyboard</span> <kbd>?</kbd>
          </button>
        </header>
        <main id="content" tabIndex={-1}>
          <Trouble />
          {newVersion.value && <UpdateNotice />}
          {(!serverReachable.value || showsKept.value) && (
            <p class="offline" role="status">
              {showsKept.value
                ? en.kept.shown
                : "The server can't be reached just now. What is kept on this device and what other listeners hold plays on."}
            </p>
          )}
          <LostNotice />
          <Guard>
            <Switch>
              <Route path="/">
                <HomePage />
              </Route>
              <Route path="/artists">
                <ArtistsPage />
              </Route>
              <Route path="/songs">
                <SongsPage />
              </Route>
              <Route path="/search">
                <SearchPage />
              </Route>
              <Route path="/queue">
                <QueuePage />
              </Route>
              <Route path="/sharing">
                <SharingPage />
              </Route>
              <Route path="/playlists">
                <PlaylistsPage />
              </Route>
              <Route path="/liked">
                <LikedPage />
              </Route>
              <Route path="/history">
                <HistoryPage />
              </Route>
              <Route path="/playlist/:id">{({ id }) => <PlaylistPage key={id} id={id} />}</Route>
              <Route path="/folder-list/:id">{({ id }) => <FolderListPage key={id} id={id} />}</Route>
              <Route path="/album/:id">{({ id }) => <AlbumPage key={id} id={id} />}</Route>
              <Route path="/artist/:id">{({ id }) => <ArtistPage key={id} id={id} />}</Route>
              <Route path="/genre/:id">{({ id }) => <GenrePage key={id} id={id} />}</Route>
              <Route path="/years/:span">{({ span }) => <YearsPage key={span} span={span} />}</Route>
              <Route>
                <Failure what="page" failure={{ state: "failed", trouble: "missing", message: "" }} />
              </Route>
            </Switch>
          </Guard>
        </main>
        <PlayerBar />
        <SharingCard />
      </div>
      <NowPlaying open={large} onClose={() => setLarge(false)} />
      <ChooseHost />
      <SaidWord />
      <Help open={help} onClose={() => setHelp(false)} />
      {debug && <DebugPanel />}
    </PlayerContext.Provider>
  );
}

interface NavItemProps {
  readonly href: string;
  readonly address: string;
  readonly name: string;
  readonly icon: preact.ComponentChildren;
  readonly also?: readonly string[];
  /** Further pages that belong to it. */
  readonly places?: readonly string[];
}

function NavItem({ href, address, name, icon, also = [], places = [] }: NavItemProps) {
  const here = address === href || places.includes(address) || also.some((start) => address.startsWith(`${start}/`));
  return (
    <li>
      <Link href={href} aria-current={here ? "page" : undefined} title={name}>
        {icon}
        <span>{name}</span>
      </Link>
    </li>
  );
}
