/** An error of PostgreSQL or of PGlite, as far as it tells what is wrong with the database itself. */
export interface DatabaseFault {
  readonly code?: unknown;
  readonly message: string;
}

/** data_corrupted, index_corrupted, undefined_file, io_error, internal_error, config_file_error, crash_shutdown. */
const damageCodes = new Set(["XX000", "XX001", "XX002", "58P01", "58030", "F0000", "57P02"]);

/** What PGlite throws when PostgreSQL itself falls over. */
const fallenOver = /memory access out of bounds|unreachable|Aborted\(|table index is out of bounds|null function/;

/** Whether a query failed because the database is damaged, not because of the query. */
export function isDamage({ code, message }: DatabaseFault): boolean {
  return damageCodes.has(String(code)) || fallenOver.test(message);
}

/** Whether it failed because no room is left on the disk. */
export function isDiskFull({ code, message }: DatabaseFault): boolean {
  return ["53100", "ENOSPC", "EDQUOT"].includes(String(code)) || /No space left on device/.test(message);
}
