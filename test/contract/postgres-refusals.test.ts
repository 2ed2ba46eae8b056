import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DatabaseError } from "../../server/catalog/database.ts";
import { openCatalogue } from "../../server/catalog/open-catalogue.ts";
import { type PrivatePostgres, postgresPrograms, startPrivatePostgres } from "./private-postgres.ts";

const programs = postgresPrograms();

const open = (databaseUrl: string) => openCatalogue({ databaseUrl, dataDirectory: "/nowhere" });

/** In one line, for the operator, and without the password of the address. */
async function expectRefusal(databaseUrl: string, said: RegExp): Promise<void> {
  const error = await open(databaseUrl).then(
    () => null,
    (refusal: unknown) => refusal,
  );
  expect(error).toBeInstanceOf(DatabaseError);
  const { message } = error as DatabaseError;
  expect(message).toMatch(/^Cannot (reach|use) the database of TUTTI_DATABASE_URL: [^\n]+$/);
  expect(message).toMatch(said);
  expect(message).not.toContain("s3cret");
}

test("a database that cannot be reached: what the operator can do", async () => {
  await expectRefusal("postgres://tutti:s3cret@127.0.0.1:1/tutti", /nothing listens at that host and port/);
  await expectRefusal("postgres://tutti:s3cret@localhost:1/tutti", /nothing listens at that host and port/);
  await expectRefusal("postgres://tutti:s3cret@nobody.invalid/tutti", /no host of that name|cannot be looked up/);
  await expectRefusal("postgres:///tutti?host=/nowhere&user=tutti", /there is no such socket/);
});

if (!programs) test.skip("PostgreSQL's refusals: its server programs are not installed (package postgresql)", () => {});

describe.runIf(programs)("PostgreSQL", () => {
  let server: PrivatePostgres;
  let url: string;

  beforeAll(async () => {
    server = await startPrivatePostgres(programs ?? "");
    url = await server.createDatabase("tutti");
    await (await open(url)).close();
    await server.execute("tutti", "create role locked login password 'other'");
    await server.execute("tutti", "create role guest login");
  }, 120_000);

  afterAll(() => server?.stop());

  test("a wrong password", () =>
    expectRefusal(url.replace("user=tutti", "user=locked&password=s3cret"), /it refuses the password/));

  test("a user that is not there", () => expectRefusal(url.replace("user=tutti", "user=ghost"), /it refuses the user/));

  test("a database that is not there", () =>
    expectRefusal(url.replace("/tutti?", "/other?"), /has no database of that name/));

  test("a user without rights", async () => {
    const bare = await server.createDatabase("bare");
    await server.execute("bare", "create extension pg_trgm");
    await expectRefusal(bare.replace("user=tutti", "user=guest"), /the user lacks the rights/);
  });

  test("a database that can only be read, empty or up to date", async () => {
    for (const name of ["readonly", "uptodate"]) {
      const address = await server.createDatabase(name);
      if (name === "uptodate") await (await open(address)).close();
      await server.execute("postgres", `alter database ${name} set default_transaction_read_only = on`);
      await expectRefusal(address, /it can only be read/);
    }
  });

  test("tables of a newer Tutti", async () => {
    const newer = await server.createDatabase("newer");
    await (await open(newer)).close();
    await server.execute(
      "newer",
      "insert into drizzle.__drizzle_migrations (hash, created_at) values ('of a later time', 9999999999999)",
    );
    await expectRefusal(newer, /a newer Tutti has changed its tables/);
  });

  test("tables of another program", async () => {
    const foreign = await server.createDatabase("foreign_tables");
    await server.execute("foreign_tables", "create table albums (id int)");
    await expectRefusal(foreign, /tables of the same names that are not Tutti's/);
  });
});
