import type { OpsTracker } from "../../../shared/api/ops-tracker.ts";
import { formatBytes, formatCount, formatPercent } from "../../design/format.ts";
import { LookUp } from "./look-up.tsx";
import { SharingForm } from "./sharing-form.tsx";
import type { TrackerFeed } from "./tracker-feed.ts";

/** What the tracker does at this moment, why it introduced and refused, and the switches for sharing. */
export function TrackerPanel({ tracker }: { readonly tracker: TrackerFeed }) {
  const reading = tracker.reading.value;
  if (!reading) return null;
  const { tracker: now, announcesPerSecond, messagesPerSecond } = reading;
  return (
    <section class="card tracker">
      <h2>Tracker</h2>
      <p class="figure-text">
        {now.state === "serving" ? "Serving" : "Stopped"}, sharing is {now.sharing}. Counts run since it was started.
      </p>
      <dl class="facts numbers">
        <Fact name="Listeners" value={formatCount(now.listeners)} />
        <Fact name="Swarms" value={formatCount(now.swarms)} />
        <Fact name="Announces a second" value={announcesPerSecond.toFixed(1)} />
        <Fact name="Messages a second" value={messagesPerSecond.toFixed(1)} />
        <Fact name="Offers answered" value={formatPercent(answeredShare(now))} />
        <Fact name="Memory" value={formatBytes(now.memory.resident)} />
      </dl>
      {now.cluster && <Instances {...now.cluster} />}
      {now.announce && <Announce {...now.announce} />}
      <div class="tracker-tables">
        <Counts
          title="Introductions"
          none="Nobody was introduced yet."
          rows={Object.entries(now.introductions).map(([name, count]) => ({ name, count }))}
        />
        <Dials dials={now.dials} />
        <Counts
          title="Turned away"
          none="Nobody was turned away."
          rows={now.refusals.map(({ cause, count }) => ({ name: refusalTexts[cause] ?? cause, count }))}
        />
      </div>
      <SharingForm tracker={tracker} />
      <LookUp tracker={tracker} />
    </section>
  );
}

const refusalTexts: Readonly<Record<string, string>> = {
  origin: "pages of other sites",
  room: "no room, or too many from one address",
  hello: "hellos that prove nothing",
  malformed: "frames that mean nothing",
  flood: "listeners that flooded",
  rate: "frames above an address's rate",
};

/** A dial begins with an offer; one that nobody answers comes to nothing. */
function answeredShare({ messages }: OpsTracker): number | null {
  const heard = (type: string) =>
    messages.find((message) => message.type === type && message.direction === "in")?.count ?? 0;
  return heard("offer") === 0 ? null : Math.min(1, heard("answer") / heard("offer"));
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Instances({ instances, connected }: NonNullable<OpsTracker["cluster"]>) {
  const few = ["no other instance", "one other instance"];
  const others = few[instances - 1] ?? `${formatCount(instances - 1)} other instances`;
  return (
    <p class="figure-text">
      {connected
        ? `Shares its swarms with ${others} over Redis.`
        : "Redis cannot be reached: this instance serves its own listeners alone until it is back."}
    </p>
  );
}

function Announce({ sockets, swarms, peers, announces }: NonNullable<OpsTracker["announce"]>) {
  return (
    <p class="figure-text">
      Other clients, at /announce: {formatCount(sockets)} sockets, {formatCount(peers)} peers in {formatCount(swarms)}{" "}
      swarms, {formatCount(announces)} announces.
    </p>
  );
}

const dialTexts: Readonly<Record<string, string>> = {
  address: "behind one address",
  prefix: "of one address block",
  network: "of one provider",
  country: "of one country",
  far: "far from each other",
  elsewhere: "at two instances",
};

/** How many dials came to a link: few, where firewalls and NATs stand between. */
function Dials({ dials }: Pick<OpsTracker, "dials">) {
  const rows = Object.entries(dials).flatMap(([near, { linked, failed, unanswered }]) => {
    const all = linked + failed + unanswered;
    if (all === 0) return [];
    const text = `${formatPercent(linked / all)} of ${formatCount(all)}`;
    return [{ name: dialTexts[near] ?? near, text, hint: `${formatCount(unanswered)} were not answered` }];
  });
  return <Rows title="Dials that came to a link" none="No dial has ended yet." rows={rows} />;
}

interface CountsProps {
  readonly title: string;
  readonly none: string;
  readonly rows: readonly { readonly name: string; readonly count: number }[];
}

function Counts({ title, none, rows }: CountsProps) {
  const some = rows.filter(({ count }) => count > 0).sort((one, other) => other.count - one.count);
  return <Rows title={title} none={none} rows={some.map(({ name, count }) => ({ name, text: formatCount(count) }))} />;
}

interface RowsProps {
  readonly title: string;
  readonly none: string;
  readonly rows: readonly { readonly name: string; readonly text: string; readonly hint?: string }[];
}

function Rows({ title, none, rows }: RowsProps) {
  return (
    <div>
      <h3>{title}</h3>
      {rows.length === 0 && <p class="muted">{none}</p>}
      {rows.length > 0 && (
        <table class="numbers">
          <tbody>
            {rows.map(({ name, text, hint }) => (
              <tr key={name} title={hint}>
                <th scope="row">{name}</th>
                <td>{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  );
}
