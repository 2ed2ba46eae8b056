import type { FastifyInstance } from "fastify";
import { ApiError } from "../api-error.ts";
import type { OperatorAccess } from "../operator-access.ts";
import { requireOwnRequest } from "../own-requests.ts";
import type { GuessLimit } from "./guess-limit.ts";

export interface OperatorOnly {
  readonly access: OperatorAccess;
  readonly guesses: GuessLimit;
  readonly publicUrl: string | null;
}

/** Refuses whoever does not show that he is the operator, and requests that pages of others have a browser of his make. */
export function operatorOnly(app: FastifyInstance, { access, guesses, publicUrl }: OperatorOnly): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.header("cache-control", "no-store");
    if (guesses.judge(request, (asking) => access.isOperator(asking))) return requireOwnRequest(request, publicUrl);
    throw new ApiError(
      "operator-only",
      "This is for the operator: send the admin token as a bearer token, or open /ops with it first",
    );
  });
}
