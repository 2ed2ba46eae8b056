import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Name of the page that is shown; the document's title is made of it and of what plays. */
export const pageTitle = signal("");

export function useTitle(title: string): void {
  useEffect(() => {
    pageTitle.value = title;
  }, [title]);
}
