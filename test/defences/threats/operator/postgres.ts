import type { Defence, Threat } from "../../defence.ts";

const database = "server/catalog/postgres-database.ts";
const tests = ["test/contract/postgres-refusals.test.ts"];

/** Without its line a refusal is what PostgreSQL, or Node, says of it. */
const word = (defence: string, line: string, named: string): Defence => ({
  defence,
  file: "server/catalog/postgres-refusal.ts",
  remove: line,
  by: "",
  tests,
  named,
});

export const postgresRefusals: Threat = {
  threat: "a PostgreSQL that refuses",
  defences: [
    word(
      "nothing listens there",
      '  ECONNREFUSED: "nothing listens at that host and port; start PostgreSQL, or correct the address",\n',
      "cannot be reached",
    ),
    word(
      "no such socket",
      '  ENOENT: "there is no such socket; start PostgreSQL, or correct the address",\n',
      "cannot be reached",
    ),
    word(
      "a wrong password",
      '  "28P01": "it refuses the password; correct the user and the password of the address",\n',
      "a wrong password",
    ),
    word(
      "a user that is not there",
      '  "28000": "it refuses the user; correct the user of the address, or allow it in pg_hba.conf",\n',
      "a user that is not there",
    ),
    word(
      "a database that is not there",
      '  "3D000": "it has no database of that name; make it (createdb), or correct the address",\n',
      "a database that is not there",
    ),
    word(
      "a user without rights",
      '  "42501": "the user lacks the rights; make that user the owner of the database",\n',
      "a user without rights",
    ),
    word(
      "tables of another program",
      '  "42P07": "it holds tables of the same names that are not Tutti\'s; give Tutti a database of its own",\n',
      "tables of another program",
    ),
    {
      defence: "several addresses of one host",
      file: "server/catalog/postgres-refusal.ts",
      remove: "if (error instanceof AggregateError && error.errors.length > 0) return firstOf(error.errors[0]);",
      by: "",
      tests: ["server/catalog/postgres-refusal.test.ts"],
    },
    {
      defence: "a database that can only be read",
      file: database,
      remove: "if (isReadOnly(error)) throw error;",
      by: "void isReadOnly;",
      tests,
      named: "can only be read",
    },
    {
      defence: "tables of a newer Tutti",
      file: database,
      remove: 'await refuseNewerSchema((sql) => client.query(sql), "the database of TUTTI_DATABASE_URL");',
      by: "void refuseNewerSchema;",
      tests,
      named: "tables of a newer Tutti",
    },
  ],
};
