import type { FastifyError, FastifyInstance } from "fastify";
import type { FastifySchemaValidationError } from "fastify/types/schema.js";
import type { ErrorBody } from "../../shared/api/error.ts";
import { CursorError } from "../catalog/queries/cursor.ts";
import { ApiError } from "./api-error.ts";

/** Turns every error into `{ error: { code, message } }`. Our own faults are logged, and the answer tells no detail. */
export function answerErrors(app: FastifyInstance): void {
  app.setSchemaErrorFormatter((errors, where) => new Error(errors.map((error) => wrong(error, where)).join(", ")));
  app.setErrorHandler((error: FastifyError | ApiError | CursorError, request, reply) => {
    const { statusCode, code, message } = described(error);
    if (statusCode >= 500 && !(error instanceof ApiError)) request.log.error(error);
    const body: ErrorBody = { error: { code, message } };
    return reply.code(statusCode).type("application/json").header("cache-control", "no-store").send(body);
  });
}

/** What is wrong with a field. Where only some values or fields are allowed, which, or which one is not. */
function wrong({ instancePath, message, params }: FastifySchemaValidationError, where: string): string {
  const { allowedValues, additionalProperty } = params as { allowedValues?: unknown; additionalProperty?: unknown };
  const named = Array.isArray(allowedValues) ? `: ${allowedValues.join(", ")}` : "";
  const unknown = additionalProperty === undefined ? "" : `: ${String(additionalProperty).slice(0, 40)}`;
  return `${where}${instancePath} ${message}${named}${unknown}`;
}

function described(error: FastifyError | ApiError | CursorError): {
  statusCode: number;
  code: string;
  message: string;
} {
  if (error instanceof ApiError) return error;
  if (error instanceof CursorError) return { statusCode: 400, code: "bad-cursor", message: error.message };
  const { statusCode = 500 } = error;
  if (statusCode === 429) return { statusCode, code: "too-many-requests", message: error.message };
  // @fastify/static answers 403 to a path that leaves its folder. The caller gets the same answer as for any missing file.
  if (statusCode === 403) return { statusCode: 404, code: "not-found", message: "There is nothing at this address" };
  if (statusCode === 503)
    return { statusCode, code: "not-available", message: "The server is too busy: try again in a moment" };
  if (statusCode < 500) return { statusCode, code: "bad-request", message: error.message };
  return { statusCode: 500, code: "internal", message: "The server met an error of its own; its log says more" };
}
