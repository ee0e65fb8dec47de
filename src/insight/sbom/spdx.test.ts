import { describe, expect, it } from "vitest";
import { sbomFixture } from "./sbom-fixture.ts";
import { spdx } from "./spdx.ts";

interface Document {
  readonly packages: readonly {
    readonly SPDXID: string;
    readonly name: string;
    readonly licenseDeclared: string;
    readonly licenseComments?: string;
    readonly downloadLocation: string;
    readonly supplier?: string;
    readonly checksums?: readonly object[];
    readonly externalRefs?: readonly { readonly referenceLocator: string }[];
  }[];
  readonly relationships: readonly {
    readonly spdxElementId: string;
    readonly relationshipType: string;
    readonly relatedSpdxElement: string;
  }[];
  readonly hasExtractedLicensingInfos: readonly {
    readonly licenseId: string;
    readonly extractedText: string;
  }[];
  readonly documentNamespace: string;
  readonly creationInfo: object;
}

describe("spdx", () => {
  const document = JSON.parse(spdx(sbomFixture())) as Document;
  const of = (name: string) => document.packages.find((each) => each.name === name);

  it("is the same text for the same image, named by its digest and timed by it", () => {
    expect(spdx(sbomFixture())).toBe(spdx(sbomFixture()));
    expect(document.documentNamespace).toBe(`urn:factory:sbom:sha256:${"a".repeat(64)}`);
    expect(document.creationInfo).toEqual({
      created: "2023-11-14T22:13:20Z",
      creators: ["Tool: factory-1.2.3"],
    });
  });

  it("gives each package an id of its own, made of allowed letters, and relates only what is there", () => {
    const ids = document.packages.map(({ SPDXID }) => SPDXID);
    const known = new Set([...ids, "SPDXRef-DOCUMENT"]);

    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^SPDXRef-[A-Za-z0-9.-]+$/);
    for (const { spdxElementId, relatedSpdxElement } of document.relationships) {
      expect(known).toContain(spdxElementId);
      expect(known).toContain(relatedSpdxElement);
    }
  });

  it("contains every package, lies on its base, and tells what needs what", () => {
    const related = (type: string) => document.relationships.filter((each) => each.relationshipType === type);

    expect(related("CONTAINS")).toHaveLength(document.packages.length - 2);
    expect(related("DESCENDANT_OF")).toHaveLength(1);
    expect(related("DEPENDS_ON")).toContainEqual({
      spdxElementId: of("Flask")?.SPDXID,
      relationshipType: "DEPENDS_ON",
      relatedSpdxElement: of("click")?.SPDXID,
    });
  });

  it("declares expressions as they are and other words as texts of their own", () => {
    const own = of("own")?.licenseDeclared;

    expect(of("Flask")?.licenseDeclared).toBe("BSD-3-Clause");
    expect(of("@team/lib")?.licenseDeclared).toBe("(MIT OR Apache-2.0)");
    expect(of("libc6")?.licenseDeclared).toBe("NOASSERTION");
    expect(document.hasExtractedLicensingInfos).toContainEqual({
      licenseId: own,
      name: "MIT or so",
      extractedText: "MIT or so",
    });
  });

  it("says where a package comes from as far as the lock does", () => {
    expect(of("own")?.downloadLocation).toBe(`git+https://git.example/own.git@${"f".repeat(40)}`);
    expect(of("Flask")?.checksums).toEqual([{ algorithm: "SHA256", checksumValue: "c".repeat(64) }]);
    expect(of("click")?.checksums).toBeUndefined();
    expect(of("libssl3")?.supplier).toBe("Organization: Team (team@example.org)");
  });
});
