/** Every refusal of the HTTP interface: its code for programs, and its status. */
const statuses = {
  "bad-request": 400,
  "bad-cursor": 400,
  "operator-only": 401,
  "session-token-refused": 401,
  "foreign-origin": 403,
  "not-found": 404,
  "report-refused": 422,
  "too-many-requests": 429,
  "not-available": 503,
  internal: 500,
} as const;

export type ApiErrorCode = keyof typeof statuses;

export class ApiError extends Error {
  readonly code: ApiErrorCode;
  readonly statusCode: number;

  constructor(code: ApiErrorCode, message: string) {
    super(message);
    this.code = code;
    this.statusCode = statuses[code];
  }
}

export function notFoundError(what: string, id: string): ApiError {
  return new ApiError("not-found", `There is no ${what} "${id.slice(0, 80)}"`);
}
