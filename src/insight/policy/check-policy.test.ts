import { describe, expect, it } from "vitest";
import { checkPolicy, type Policy, type PolicySubject } from "./check-policy.ts";

const image: PolicySubject = {
  digest: "sha256:1",
  builtDigest: "sha256:1",
  user: "10001:10001",
  bytes: 100,
  packages: [
    { name: "Typing_Extensions", version: "4.1", licences: ["PSF-2.0"] },
    { name: "dual", version: "1", licences: ["MIT OR AGPL-3.0-only"] },
    { name: "both", version: "2", licences: ["(MIT AND GPL-3.0-only WITH Classpath-exception-2.0)"] },
  ],
};

function refused(changes: Partial<PolicySubject>, policy: Policy = {}): readonly string[] {
  return checkPolicy({ ...image, ...changes }, policy)
    .filter(({ passed }) => !passed)
    .map(({ rule, message }) => `${rule}: ${message}`);
}

describe("checkPolicy", () => {
  it("lets an image pass that a build of the run made, that is not root's and has an SBOM", () => {
    expect(refused({})).toEqual([]);
  });

  it("demands the digest that was built", () => {
    expect(refused({ builtDigest: "sha256:2" })).toEqual([
      "digest: the image is sha256:1, and the build made sha256:2",
    ]);
    const { builtDigest: _, ...unbuilt } = image;
    expect(checkPolicy(unbuilt, {})[0]?.passed).toBe(false);
  });

  it.each(["", "root", "0", "0:0", "00:10", "root:app"])("takes the user %j for root", (user) => {
    expect(refused({ user })).toEqual(["user: the image runs as root"]);
    expect(refused({ user }, { allowRoot: true })).toEqual([]);
  });

  it("limits the size, and denies packages whatever their spelling", () => {
    expect(refused({}, { maxBytes: 99, denyPackages: ["typing.extensions"] })).toEqual([
      "size: the layers have 100 bytes, and policy.maxBytes is 99",
      "packages: denied packages: Typing_Extensions 4.1 (PSF-2.0)",
    ]);
    expect(refused({}, { maxBytes: 100 })).toEqual([]);
  });

  it("denies a licence unless another one may be chosen", () => {
    expect(refused({}, { denyLicences: ["agpl-3.0-only"] })).toEqual([]);
    expect(refused({}, { denyLicences: ["AGPL-3.0-only", "MIT"] })).toHaveLength(1);
    expect(refused({}, { denyLicences: ["GPL-3.0-only"] })).toEqual([
      "licences: denied licences: both 2 ((MIT AND GPL-3.0-only WITH Classpath-exception-2.0))",
    ]);
  });

  it.each([
    ["(MIT OR GPL-3.0-only) AND Apache-2.0", "Apache-2.0", true],
    ["(MIT OR GPL-3.0-only) AND Apache-2.0", "GPL-3.0-only", false],
    ["MIT AND (GPL-3.0-only OR Apache-2.0)", "MIT", true],
    ["((MIT OR ISC) AND (Zlib OR 0BSD)) OR Unlicense", "Unlicense", false],
    ["Mozilla Public License 2.0 (MPL 2.0)", "Mozilla Public License 2.0 (MPL 2.0)", true],
  ])("reads %s as SPDX means it when %s is denied", (licence, denied, isDenied) => {
    const packages = [{ name: "one", version: "1", licences: [licence] }];

    expect(refused({ packages }, { denyLicences: [denied] })).toHaveLength(isDenied ? 1 : 0);
  });

  it("demands an SBOM", () => {
    const { packages: _, ...bare } = image;

    expect(checkPolicy(bare, {}).filter(({ passed }) => !passed)).toEqual([
      { rule: "sbom", passed: false, message: "there is no SBOM" },
    ]);
  });
});
