import { useState } from "preact/hooks";
import { formatCount } from "../../design/format.ts";
import type { Found, TrackerFeed } from "./tracker-feed.ts";

const wants = ["", "ahead", "next", "playing"] as const;

/** One swarm or one listener, by its id. */
export function LookUp({ tracker }: { readonly tracker: Pick<TrackerFeed, "lookUp"> }) {
  const [id, setId] = useState("");
  const [found, setFound] = useState<Found | string | null>(null);
  return (
    <form
      class="look-up"
      onSubmit={(event) => {
        event.preventDefault();
        void tracker.lookUp(id.trim()).then(setFound);
      }}
    >
      <h3>Look up</h3>
      <label>
        A rendition's or a listener's id
        <input
          type="text"
          value={id}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => setId(event.currentTarget.value)}
        />
      </label>
      <button type="submit" class="button">
        Look up
      </button>
      <div role="status">
        {typeof found === "string" && <p>{found}</p>}
        {found !== null && typeof found !== "string" && <Shown found={found} />}
      </div>
    </form>
  );
}

function Shown({ found }: { readonly found: Found }) {
  if (found.kind === "swarm") {
    const { swarm } = found;
    return (
      <>
        <p>
          {swarm.trackTitle ?? "A rendition that is not in the catalogue"}: {formatCount(swarm.peers)} listeners,{" "}
          {formatCount(swarm.holders)} hold some of it, {formatCount(swarm.wanters)} want it now
          {swarm.closed && "; closed to sharing"}.
        </p>
        <Entries rows={swarm.members.map(({ peerId, heldSegments, want }) => ({ id: peerId, heldSegments, want }))} />
      </>
    );
  }
  const { listener } = found;
  return (
    <>
      <p>
        Sharing {listener.sharing}; in {formatCount(listener.swarmCount)} swarms; was introduced to{" "}
        {formatCount(listener.acquaintanceCount)} others, {formatCount(listener.introductions)} of them within the last
        minute; {formatCount(listener.dropped)} frames above its rate.
      </p>
      <Entries
        rows={listener.swarms.map(({ renditionId, heldSegments, want }) => ({ id: renditionId, heldSegments, want }))}
      />
    </>
  );
}

function Entries({ rows }: { readonly rows: readonly { id: string; heldSegments: number; want: number }[] }) {
  if (rows.length === 0) return null;
  return (
    <div class="table-scroll">
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">Id</th>
            <th scope="col">Segments told</th>
            <th scope="col">Wants it</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ id, heldSegments, want }) => (
            <tr key={id}>
              <th scope="row">
                <code>{id}</code>
              </th>
              <td>{formatCount(heldSegments)}</td>
              <td>{wants[want] ?? ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
