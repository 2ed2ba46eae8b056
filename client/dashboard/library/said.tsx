import type { LibraryDesk, Place } from "./library-desk.ts";

/** What came of what was asked here. It is announced when words come into it, so it stays on the page without words, too. */
export function Said({ desk, at }: { readonly desk: LibraryDesk; readonly at: Place }) {
  const said = desk.said.value.get(at);
  return (
    <p class={`library-said${said?.isTrouble ? " trouble" : ""}`} role={said?.isTrouble ? "alert" : "status"}>
      {said?.text}
    </p>
  );
}
