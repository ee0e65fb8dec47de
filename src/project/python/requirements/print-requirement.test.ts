import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ParsedRequirement, parseRequirement } from "./parse-requirement.ts";
import { printRequirement } from "./print-requirement.ts";

const name = fc.stringMatching(/^[a-z0-9]([a-z0-9]{0,5}-[a-z0-9]{1,3}|[a-z0-9]{0,5})$/);
const version = fc.stringMatching(/^[0-9]{1,3}(\.[0-9]{1,3}){1,2}(rc[0-9])?$/);
const specifier = fc
  .array(fc.tuple(fc.constantFrom("==", "!=", ">=", "<=", "<", ">", "~="), version), { maxLength: 3 })
  .map((parts) => parts.map((part) => part.join("")).join(","));
const comparison = fc
  .tuple(
    fc.constantFrom("python_version", "sys_platform", "extra"),
    fc.constantFrom("==", "!=", "in", "<"),
    name,
  )
  .map(([variable, operator, value]) => `${variable} ${operator} "${value}"`);
const marker = fc
  .array(
    fc.oneof(
      comparison,
      fc.tuple(comparison, comparison).map((pair) => `(${pair.join(" or ")})`),
    ),
    {
      minLength: 2,
      maxLength: 4,
    },
  )
  .chain((parts) => fc.constantFrom(" and ", " or ").map((joint) => parts.join(joint)));
const extras = fc.uniqueArray(name, { maxLength: 3 }).map((list) => list.sort());

const requirement: fc.Arbitrary<ParsedRequirement> = fc
  .record({
    name,
    extras,
    specifier,
    marker: fc.option(marker),
    url: fc.option(fc.constant("https://example.com/a.whl")),
  })
  .map(({ marker: when, url, ...rest }) => ({
    ...rest,
    specifier: url === null ? rest.specifier : "",
    ...(url === null ? {} : { url }),
    ...(when === null ? {} : { marker: when }),
  }));

describe("printRequirement", () => {
  it("gives text that reads as the same requirement", () => {
    fc.assert(
      fc.property(requirement, (one) => {
        expect(parseRequirement(printRequirement(one))).toEqual(one);
      }),
      { numRuns: 1000 },
    );
  });
});
