import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { FactoryError } from "../../errors/factory-error.ts";
import { readCogWheel } from "./read-cog-wheel.ts";

const about = { filename: "cog-1.0-py3-none-any.whl", source: "COG_SDK_WHEEL" };

function wheel(metadata: string, folder = "cog-1.0.dist-info"): Uint8Array {
  return zipSync({ [`${folder}/METADATA`]: strToU8(metadata), "cog/__init__.py": strToU8("") });
}

const GOOD = `Metadata-Version: 2.1
Name: cog
Version: 1.0
Requires-Dist: requests>=2
Requires-Dist: pytest; extra == "test"
Requires-Dist: tomli ; python_version < "3.11"

Requires-Dist: not-a-header
`;

describe("readCogWheel", () => {
  it("reads version, hash and what the wheel needs without extras", () => {
    const bytes = wheel(GOOD);

    expect(readCogWheel(bytes, about)).toEqual({
      kind: "wheel",
      filename: about.filename,
      version: "1.0",
      hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      requires: ["requests>=2", 'tomli ; python_version < "3.11"'],
      source: "COG_SDK_WHEEL",
    });
  });

  it.each([
    ["no archive", strToU8("hello"), /^cog-1.0-py3-none-any.whl is not a wheel/],
    ["no metadata", zipSync({ a: strToU8("") }), /holds no single METADATA/],
    ["another package", wheel("Name: dog\nVersion: 1\n"), /is a wheel of dog, not of cog$/],
    ["no version", wheel("Name: cog\n"), /says it is version ""/],
    [
      "a requirement that is none",
      wheel("Name: cog\nVersion: 1\nRequires-Dist: >>\n"),
      /which is not a requirement/,
    ],
  ])("refuses %s", (_, bytes, message) => {
    expect(() => readCogWheel(bytes, about)).toThrow(message);
  });

  it("answers any bytes with a wheel or an error that a user can read", () => {
    const good = wheel(GOOD);
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
        const bytes = good.slice();
        bytes[at] = value;
        try {
          readCogWheel(bytes, about);
        } catch (error) {
          if (!(error instanceof FactoryError)) throw error;
        }
      }),
      { numRuns: 500 },
    );
  });
});
