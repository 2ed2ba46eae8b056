import { join } from "node:path";
import { Value } from "typebox/value";
import { SharingSwitches } from "../../shared/api/ops-tracker.ts";
import type { RenditionId } from "../../shared/ids.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import type { Catalogue } from "../catalog/catalogue.ts";
import { readOwnText } from "../files/own-file.ts";
import { writeWholeFile } from "../files/write-whole-file.ts";
import { ClosedNetworks } from "../tracker/closed-networks.ts";
import type { Closed } from "../tracker/tracker-server.ts";
import { StartError } from "./start-error.ts";

const open: SharingSwitches = { all: "on", closedTracks: [], closedNetworks: [] };

export interface SharingControlOptions {
  readonly dataDirectory: string;
  readonly catalogue: Pick<Catalogue, "findTrack" | "renditionsOfTrack">;
  /** The setting: `off` overrules the switch. */
  readonly p2p: "on" | "off";
}

/** The operator's switches for sharing: kept in a file, so that they outlive a restart. */
export class SharingControl {
  readonly #options: SharingControlOptions;
  readonly #path: string;
  #switches: SharingSwitches = open;
  #closed: Closed = { renditionIds: [], networks: new ClosedNetworks() };
  readonly #hidden = new Set<RenditionId>();
  #onChange: () => void = () => undefined;

  private constructor(options: SharingControlOptions, path: string) {
    this.#options = options;
    this.#path = path;
  }

  static async open(options: SharingControlOptions): Promise<SharingControl> {
    const path = join(options.dataDirectory, "sharing.json");
    const control = new SharingControl(options, path);
    const kept = await readKept(path);
    const taken = await control.#take(kept, { unknownTracks: "skip" });
    if (!taken.ok)
      throw new StartError(`Cannot read ${path}: ${taken.error}; mend it, or remove it to open all sharing`);
    return control;
  }

  /** Called after each change. */
  set onChange(onChange: () => void) {
    this.#onChange = onChange;
  }

  get switches(): SharingSwitches {
    return this.#switches;
  }

  get sharing(): "on" | "off" {
    return this.#options.p2p === "on" ? this.#switches.all : "off";
  }

  get closed(): Closed {
    const { renditionIds, networks } = this.#closed;
    return { networks, renditionIds: [...renditionIds, ...this.#hidden] };
  }

  /** Closes the swarms of songs that left, and opens those of songs that are back. It is kept where the renditions are. */
  setHidden({
    closed,
    opened,
  }: {
    readonly closed: readonly RenditionId[];
    readonly opened: readonly RenditionId[];
  }): void {
    for (const renditionId of closed) this.#hidden.add(renditionId);
    for (const renditionId of opened) this.#hidden.delete(renditionId);
    this.#onChange();
  }

  sharingFor(address: string): "on" | "off" {
    return this.#closed.networks.has(address) ? "off" : this.sharing;
  }

  /** When it fails, it says what is wrong and nothing has changed. */
  async change(switches: SharingSwitches): Promise<Result<SharingSwitches, string>> {
    const before = { switches: this.#switches, closed: this.#closed };
    const taken = await this.#take(switches, { unknownTracks: "fail" });
    if (!taken.ok) return taken;
    try {
      await writeWholeFile(this.#path, [Buffer.from(`${JSON.stringify(switches, null, 2)}\n`)]);
    } catch (error) {
      this.#switches = before.switches;
      this.#closed = before.closed;
      throw error;
    }
    this.#onChange();
    return ok(switches);
  }

  async #take(
    switches: SharingSwitches,
    { unknownTracks }: { unknownTracks: "skip" | "fail" },
  ): Promise<Result<null, string>> {
    const networks = ClosedNetworks.from(switches.closedNetworks);
    if (!networks.ok) return fail(networks.error);
    const renditionIds: RenditionId[] = [];
    for (const trackId of switches.closedTracks) {
      const renditions = await this.#options.catalogue.renditionsOfTrack(trackId);
      if (renditions.length === 0 && unknownTracks === "fail") return fail(`there is no track ${trackId}`);
      renditionIds.push(...renditions.map(({ renditionId }) => renditionId));
    }
    this.#switches = switches;
    this.#closed = { renditionIds, networks: networks.value };
    return ok(null);
  }
}

async function readKept(path: string): Promise<SharingSwitches> {
  const text = await readOwnText(path);
  if (text === null) return open;
  try {
    const kept: unknown = JSON.parse(text);
    if (Value.Check(SharingSwitches, kept)) return kept;
  } catch {
    // The error below names the form that is expected.
  }
  throw new StartError(
    `Cannot read ${path}: it is not of the form ${JSON.stringify(open)}; mend it, or remove it to open all sharing`,
  );
}
