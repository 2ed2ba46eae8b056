import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Track } from "../../shared/api/track.ts";

/** Name of the page that is shown; the document's title is made of it and of what plays. */
export const pageTitle = signal("");

export function useTitle(title: string): void {
  useEffect(() => {
    pageTitle.value = title;
  }, [title]);
}

/** The document's title: the song that plays or loads, else the page. */
export function documentTitle({ sounding, page }: { readonly sounding: Track | null; readonly page: string }): string {
  if (sounding !== null) return `${sounding.title} · ${sounding.artistName}`;
  return page === "" ? "Tutti" : `${page} · Tutti`;
}
