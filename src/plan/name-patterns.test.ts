import { expect, it } from "vitest";
import { namePatterns } from "./name-patterns.ts";

it.each([
  [["flask"], "flask", true],
  [["flask"], "flask-login", false],
  [["flask*"], "flask-login", true],
  [["flask*", "!flask-login"], "flask-login", false],
  [["!flask-l*", "flask*"], "flask-login", false],
  [["!flask-login"], "idna", false],
  [[], "idna", false],
])("%j takes %s: %s", (patterns, name, expected) => {
  expect(namePatterns(patterns).match(name)).toBe(expected);
});
