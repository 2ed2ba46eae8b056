import { useState } from "preact/hooks";
import type { TrackerFeed } from "./tracker-feed.ts";

/** Closes sharing and opens it: for all, for tracks, for networks; one id or network to a line. */
export function SharingForm({ tracker }: { readonly tracker: Pick<TrackerFeed, "switches" | "changeSharing"> }) {
  const kept = tracker.switches.value;
  const [tracks, setTracks] = useState<string | null>(null);
  const [networks, setNetworks] = useState<string | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  if (!kept) return null;
  const lines = (text: string) => [...new Set(text.split(/\s+/).filter((line) => line !== ""))];
  const apply = async (all: "on" | "off") => {
    const trouble = await tracker.changeSharing({
      all,
      closedTracks: tracks === null ? kept.closedTracks : lines(tracks),
      closedNetworks: networks === null ? kept.closedNetworks : lines(networks),
    });
    setSaid(trouble ?? "In force: listeners were told.");
    if (trouble !== null) return;
    setTracks(null);
    setNetworks(null);
  };
  return (
    <form
      class="switches"
      onSubmit={(event) => {
        event.preventDefault();
        void apply(kept.all);
      }}
    >
      <h3>Sharing</h3>
      <p class="figure-text">
        Closed is closed within seconds, for listeners who are here too: they go on from the CDN. It outlives a restart.
      </p>
      <label>
        Closed tracks, by id
        <textarea
          rows={2}
          spellcheck={false}
          value={tracks ?? kept.closedTracks.join("\n")}
          onInput={(event) => setTracks(event.currentTarget.value)}
        />
      </label>
      <label>
        Closed networks, such as 192.0.2.0/24
        <textarea
          rows={2}
          spellcheck={false}
          value={networks ?? kept.closedNetworks.join("\n")}
          onInput={(event) => setNetworks(event.currentTarget.value)}
        />
      </label>
      <div class="switch-row">
        <button type="submit" class="button">
          Apply
        </button>
        <button type="button" class="button" onClick={() => void apply(kept.all === "on" ? "off" : "on")}>
          {kept.all === "on" ? "Close sharing for all" : "Open sharing for all"}
        </button>
        <span role="status">{said}</span>
      </div>
    </form>
  );
}
