import { expect, it } from "vitest";
import { httpFileName } from "./http-file-name.ts";

it.each([
  ["https://files.test/a/model-1.0.tar.gz", "model-1.0.tar.gz"],
  ["https://files.test/a/model.bin?download=1#x", "model.bin"],
  ["https://files.test/a/", "download"],
  ["https://files.test", "download"],
  ["https://files.test/..", "download"],
  ["https://files.test/a%2Fb", "download"],
])("names the file of %s %s", (url, name) => {
  expect(httpFileName(url)).toBe(name);
});
