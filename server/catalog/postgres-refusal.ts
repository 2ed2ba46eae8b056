/** What PostgreSQL, or the way to it, says by its codes, and what the operator can do. */
const refusals: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens at that host and port; start PostgreSQL, or correct the address",
  ENOTFOUND: "there is no host of that name; correct the address",
  EAI_AGAIN: "the name of the host cannot be looked up now; try again, or correct the address",
  EHOSTUNREACH: "no way leads to that host; look after the network, or correct the address",
  ENETUNREACH: "no way leads to that host; look after the network, or correct the address",
  ETIMEDOUT: "that host does not answer; look after the network, or correct the address",
  ECONNRESET: "it hung up; look whether PostgreSQL runs there and takes connections from here",
  ENOENT: "there is no such socket; start PostgreSQL, or correct the address",
  "28P01": "it refuses the password; correct the user and the password of the address",
  "28000": "it refuses the user; correct the user of the address, or allow it in pg_hba.conf",
  "3D000": "it has no database of that name; make it (createdb), or correct the address",
  "42501": "the user lacks the rights; make that user the owner of the database",
  "25006": "it can only be read: a standby, or set so; give the address of the one that can be written",
  "53100": "its disk is full; free some space there and start again",
  "53300": "it has too many connections already; raise max_connections, or stop what holds them",
  "57P03": "it is starting or stopping; try again in a moment",
  "42P07": "it holds tables of the same names that are not Tutti's; give Tutti a database of its own",
  "42601": "it does not understand us; Tutti wants PostgreSQL 14 or newer",
  XX001: "its data are damaged; put a backup back, or empty it and run tutti library rebuild",
  XX002: "an index in it is damaged; run REINDEX DATABASE in it",
};

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Why PostgreSQL cannot be used: its own words, and what to do. Never the address, which may hold a password. */
export function describeRefusal(error: unknown): string {
  const { code, message } = firstOf(error);
  const advice = refusals[code];
  return advice === undefined ? message : `${advice} (${message})`;
}

export function isReadOnly(error: unknown): boolean {
  return firstOf(error).code === "25006";
}

/** The first one when several addresses of a host failed, and the cause when drizzle wrapped it. */
function firstOf(error: unknown): Refusal {
  if (error instanceof AggregateError && error.errors.length > 0) return firstOf(error.errors[0]);
  if (!(error instanceof Error)) return { code: "", message: String(error) };
  if (error.cause instanceof Error) return firstOf(error.cause);
  const { code } = error as { code?: unknown };
  return { code: typeof code === "string" ? code : "", message: error.message.split("\n", 1)[0] ?? "" };
}
