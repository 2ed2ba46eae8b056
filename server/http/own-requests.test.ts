import type { FastifyRequest } from "fastify";
import { expect, test } from "vitest";
import { requireOwnRequest } from "./own-requests.ts";

const publicUrl = "https://music.example";

function judge(headers: Record<string, string>, method = "POST"): string {
  const request = { method, headers, protocol: "https", host: "music.example" } as unknown as FastifyRequest;
  try {
    requireOwnRequest(request, publicUrl);
    return "let through";
  } catch (error) {
    return (error as { code: string }).code;
  }
}

test("our own page, as browsers tell it in either header, is let through", () => {
  expect(judge({ origin: publicUrl })).toBe("let through");
  expect(judge({ "sec-fetch-site": "same-origin" })).toBe("let through");
  expect(judge({ origin: publicUrl, "sec-fetch-site": "same-origin" })).toBe("let through");
});

test("each of the two headers alone keeps another page out, that of the same site too", () => {
  expect(judge({ origin: "https://music.example:8443" })).toBe("foreign-origin");
  expect(judge({ origin: "null" })).toBe("foreign-origin");
  for (const site of ["same-site", "cross-site", "none"])
    expect(judge({ "sec-fetch-site": site })).toBe("foreign-origin");
  expect(judge({ origin: publicUrl, "sec-fetch-site": "same-site" })).toBe("foreign-origin");
});

test("a program shows its token, and a cookie alone is nobody's word", () => {
  expect(judge({ authorization: "Bearer x" })).toBe("let through");
  expect(judge({ cookie: "tutti_ops=x" })).toBe("foreign-origin");
});

test("reading is free", () => {
  expect(judge({ origin: "https://evil.example" }, "GET")).toBe("let through");
});
