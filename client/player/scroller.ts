/** The part of the page that scrolls. */
export function scroller(): HTMLElement | null {
  return document.getElementById("content");
}
