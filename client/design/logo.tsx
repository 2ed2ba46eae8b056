import "./logo.css";

/** The name and its mark: two arcs of listeners around a source. */
export function Logo({ note }: { readonly note?: string }) {
  return (
    <span class="logo">
      <svg
        viewBox="0 0 32 26"
        width="34"
        height="28"
        fill="none"
        stroke-width="2.6"
        stroke-linecap="round"
        aria-hidden="true"
      >
        <path class="logo-outer" d="M3 19a13 13 0 0 1 26 0" />
        <path class="logo-inner" d="M9.5 19a6.5 6.5 0 0 1 13 0" />
        <circle class="logo-outer" cx="16" cy="19.5" r="1.4" />
        <circle class="logo-cache" cx="3" cy="24" r=".6" />
        <circle class="logo-cdn" cx="29" cy="24" r=".6" />
      </svg>
      <span class="logo-name">Tutti</span>
      {note && <span class="logo-note">{note}</span>}
    </span>
  );
}
