import { expect, test } from "vitest";
import { withoutToken } from "./operator-access.ts";

test.each([
  ["/ops?token=abc", "/ops?token=…"],
  ["/ops?a=1&token=abc&b=2", "/ops?a=1&token=…&b=2"],
  ["/ops?TOKEN=abc", "/ops?TOKEN=…"],
  ["/ops?access_token=abc#x", "/ops?access_token=…#x"],
  ["/api/v1/search?q=token", "/api/v1/search?q=token"],
  ["/ops", "/ops"],
])("in a log %s is %s", (url, logged) => {
  expect(withoutToken(url)).toBe(logged);
});
