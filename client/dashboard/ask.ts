import type { ErrorBody } from "../../shared/api/error.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import type { Outside } from "./outside.ts";

/** Why the server gave no answer. */
export interface Refusal {
  /** This browser does not show that it is the operator's. */
  readonly isSignedOut: boolean;
  /** For the operator to read. */
  readonly message: string;
}

export interface Question {
  /** What stands behind `/api/v1/ops/`. */
  readonly name: string;
  /** What is to be put there; without it the question only reads. */
  readonly change?: unknown;
  /** What is sent to be done; it is not known what was there before. */
  readonly send?: unknown;
}

/** Asks the server for one of the operator's things. Never rejects. */
export async function ask<Answer>(
  outside: Pick<Outside, "fetch">,
  { name, change, send }: Question,
): Promise<Result<Answer, Refusal>> {
  const headers = { accept: "application/json" };
  const init: RequestInit =
    change === undefined && send === undefined
      ? { headers }
      : {
          method: change === undefined ? "POST" : "PUT",
          headers: { ...headers, "content-type": "application/json" },
          body: JSON.stringify(change ?? send),
        };
  return request(outside, `ops/${name}`, init);
}

/** Asks what stands behind `/api/v1/`. Never rejects. */
export async function request<Answer>(
  outside: Pick<Outside, "fetch">,
  path: string,
  init: RequestInit,
): Promise<Result<Answer, Refusal>> {
  try {
    const response = await outside.fetch(`/api/v1/${path}`, init);
    if (response.ok) return ok((await response.json()) as Answer);
    const body = (await response.json().catch(() => null)) as Partial<ErrorBody> | null;
    return fail({
      isSignedOut: response.status === 401 || response.status === 403,
      message: body?.error?.message ?? `The server answered with status ${response.status}`,
    });
  } catch (error) {
    return fail({ isSignedOut: false, message: error instanceof Error ? error.message : String(error) });
  }
}
