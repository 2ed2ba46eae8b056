import { sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import { makeAlbumCards } from "../queries/album-queries.ts";
import { makeArtistCards } from "../queries/artist-queries.ts";
import { type CardTable, cardShape } from "../queries/card.ts";
import { makeTrackCards } from "../queries/track-queries.ts";
import { albums, artists, tracks } from "../schema.ts";

/** Rows whose cards are made at once, and rows that are looked at: readers of the embedded database wait for that long. */
const madeAtOnce = 50;
const seenAtOnce = 5_000;

/** Rests between two such steps, after a change, and without one: other instances change the catalogue too. */
const breathMs = 20;
const settledMs = 5_000;
const unaskedMs = 300_000;

type MakeCards = (database: Database, ids: readonly string[]) => Promise<readonly { readonly id: string }[]>;

const kinds: readonly { readonly table: CardTable; readonly make: MakeCards }[] = [
  { table: tracks, make: makeTrackCards },
  { table: albums, make: makeAlbumCards },
  { table: artists, make: makeArtistCards },
];

/** Keeps a card for each row that has none. `rest` is called between its steps; when it answers false the work ends early. */
export async function keepMissingCards(database: Database, rest: () => Promise<boolean>): Promise<void> {
  for (const { table, make } of kinds) {
    let after: string | null = "";
    while (after !== null) {
      after = await keepCardsAfter(database, table, make, after);
      if (!(await rest())) return;
    }
  }
}

/** One step through the rows in the order of their ids. Answers the id that it came to, null at the end. */
async function keepCardsAfter(database: Database, table: CardTable, make: MakeCards, after: string) {
  // A list of what has no card would have to be written with each change of a row; to look through all of them takes little.
  const found = await database.execute(sql`
    select id, version, shape from (
      select id, xmin::text as version, card_shape as shape, last_value(id) over () as last
      from (
        select id, xmin, card_shape from ${table} where id > ${after} order by id limit ${seenAtOnce}
      ) as seen
    ) as looked where shape <> ${cardShape} or id = last order by id limit ${madeAtOnce}`);
  const rows = (found as unknown as { rows: { id: string; version: string; shape: number }[] }).rows;
  const missing = rows.filter(({ shape }) => shape !== cardShape);
  if (missing.length > 0) await keepCards(database, table, make, missing);
  return rows.at(-1)?.id ?? null;
}

interface SeenRow {
  readonly id: string;
  readonly version: string;
}

async function keepCards(database: Database, table: CardTable, make: MakeCards, rows: readonly SeenRow[]) {
  const made = await make(
    database,
    rows.map(({ id }) => id),
  );
  const cardOf = new Map(made.map((item) => [item.id, JSON.stringify(item)]));
  const kept = rows.map(({ id, version }) => ({ id, version, card: cardOf.get(id) ?? null }));
  // A row that was written since it was read has another version, and one that somebody is writing is left to the next time: two who
  // wait for each other's rows would both fail.
  await database.execute(sql`
    with kept as (
      select * from json_to_recordset(${JSON.stringify(kept)}::json) as kept(id text, version text, card text)
    ), unchanged as (
      select ${table.id} as id, kept.card from ${table} inner join kept on kept.id = ${table.id}
      where ${table}.xmin::text = kept.version and kept.card is not null
      for update of ${table} skip locked
    )
    update ${table} set card = unchanged.card, card_shape = ${cardShape} from unchanged where ${table.id} = unchanged.id`);
}

/** Keeps the cards of a catalogue while the server runs. Readers make those that are missing, anew each time. */
export class CardKeeper {
  readonly #database: Database;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<void> | null = null;
  #isStarted = false;
  #isChanged = false;

  constructor(database: Database) {
    this.#database = database;
  }

  start(): void {
    this.#isStarted = true;
    this.#lookAfter(settledMs);
  }

  /** Call it after a change: many that follow each other are looked at together. */
  changed(): void {
    if (this.#isChanged) return;
    this.#isChanged = true;
    if (this.#isStarted && this.#work === null) this.#lookAfter(settledMs);
  }

  async stop(): Promise<void> {
    this.#isStarted = false;
    clearTimeout(this.#timer);
    await this.#work;
  }

  #lookAfter(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#work = this.#look();
    }, ms).unref();
  }

  async #look(): Promise<void> {
    this.#isChanged = false;
    const rest = async () => {
      await new Promise((resolve) => setTimeout(resolve, breathMs));
      return this.#isStarted;
    };
    // Whatever is wrong with the database is told by those who need it. Without cards lists are right, and slower.
    await keepMissingCards(this.#database, rest).catch(() => undefined);
    this.#work = null;
    if (this.#isStarted) this.#lookAfter(this.#isChanged ? settledMs : unaskedMs);
  }
}
