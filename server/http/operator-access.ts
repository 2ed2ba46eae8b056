import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";

export const cookieName = "tutti_ops";
const cookieSeconds = 30 * 24 * 3600;

/** Tells whether a request is the operator's: it shows the admin token, or the cookie that was given for it. */
export class OperatorAccess {
  readonly #token: string;
  readonly #cookieValue: string;
  readonly #isSecure: boolean;

  constructor(options: { adminToken: string; isSecure: boolean }) {
    this.#token = options.adminToken;
    // The cookie is derived from the token: a stolen cookie does not tell the token, and a new token ends all cookies.
    this.#cookieValue = createHmac("sha256", options.adminToken).update("tutti-ops-cookie-v1").digest("base64url");
    this.#isSecure = options.isSecure;
  }

  isToken(candidate: string): boolean {
    return isSame(candidate, this.#token);
  }

  isOperator(request: FastifyRequest): boolean {
    const bearer = /^Bearer (\S{1,400})$/.exec(request.headers.authorization ?? "")?.[1];
    if (bearer !== undefined) return this.isToken(bearer);
    const cookie = readCookie(request.headers.cookie, cookieName);
    return cookie !== null && isSame(cookie, this.#cookieValue);
  }

  /** The Set-Cookie header that lets a browser in. */
  cookie(): string {
    const secure = this.#isSecure ? "; Secure" : "";
    return `${cookieName}=${this.#cookieValue}; Path=/; Max-Age=${cookieSeconds}; HttpOnly; SameSite=Strict${secure}`;
  }
}

/** An address as a log may hold it: the link that signs the operator in has the token in it. */
export function withoutToken(url: string): string {
  return url.replace(/([?&][^=&]*token[^=&]*=)[^&#]*/gi, "$1…");
}

function readCookie(header: string | undefined, name: string): string | null {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

/** Compares in constant time. */
export function isSame(left: string, right: string): boolean {
  const digest = (text: string) => createHmac("sha256", "compare").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
