import { Fragment } from "preact";
import { Link } from "wouter-preact";
import type { ArtistLink } from "../../shared/api/list.ts";

interface Credited {
  readonly artistId: string;
  readonly artistName: string;
  readonly artists?: readonly ArtistLink[];
}

/** The artists as they are written, each of them a link to a page of their own. */
export function ArtistLinks({ of, class: className }: { readonly of: Credited; readonly class?: string }) {
  return (
    <span class={className}>
      {piecesOf(of).map(({ before, artist }) => (
        <Fragment key={artist.id}>
          {before}
          <Link href={`/artist/${artist.id}`}>{artist.name}</Link>
        </Fragment>
      ))}
      {restOf(of)}
    </span>
  );
}

interface Piece {
  readonly before: string;
  readonly artist: ArtistLink;
}

/** Each artist with what stands before; the whole text as one when not all of them are found in it. */
function piecesOf({ artistId, artistName, artists = [] }: Credited): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const artist of artists) {
    const at = artistName.indexOf(artist.name, end);
    if (at < 0) return [{ before: "", artist: { id: artistId, name: artistName } }];
    pieces.push({ before: artistName.slice(end, at), artist });
    end = at + artist.name.length;
  }
  return pieces.length > 0 ? pieces : [{ before: "", artist: { id: artistId, name: artistName } }];
}

/** What stands after the last one: the bracket of "(feat. Somebody)". */
function restOf(credited: Credited): string {
  const shown = piecesOf(credited).map(({ before, artist }) => before + artist.name);
  return credited.artistName.slice(shown.join("").length);
}
