import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { Ajv } from "ajv";
import { beforeAll, describe, expect, it } from "vitest";
import { cyclonedx } from "./cyclonedx.ts";
import { sbomFixture } from "./sbom-fixture.ts";

interface Component {
  readonly "bom-ref": string;
  readonly name: string;
  readonly licenses?: readonly object[];
  readonly hashes?: readonly object[];
}

describe("cyclonedx", () => {
  let document: {
    readonly serialNumber: string;
    readonly components: readonly Component[];
    readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
  };
  beforeAll(() => {
    document = JSON.parse(cyclonedx(sbomFixture()));
  });

  it("fits the schema of CycloneDX 1.6", () => {
    const main = createRequire(import.meta.url).resolve("@cyclonedx/cyclonedx-library");
    const folder = join(dirname(main), "../res/schema");
    const schema = (name: string) =>
      JSON.parse(readFileSync(join(folder, `${name}.SNAPSHOT.schema.json`), "utf8"));
    const ajv = new Ajv({ strict: false, validateFormats: false });
    ajv.addSchema(schema("spdx"), "http://cyclonedx.org/schema/spdx.SNAPSHOT.schema.json");
    ajv.addSchema(schema("jsf-0.82"), "http://cyclonedx.org/schema/jsf-0.82.SNAPSHOT.schema.json");
    const validate = ajv.compile(schema("bom-1.6"));

    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...document, specVersion: 1.6 })).toBe(false);
  });

  it("is the same text for the same image, with a serial number made of its digest", () => {
    expect(cyclonedx(sbomFixture())).toBe(cyclonedx(sbomFixture()));
    expect(document.serialNumber).toBe("urn:uuid:aaaaaaaa-aaaa-8aaa-aaaa-aaaaaaaaaaaa");
  });

  it("names what is installed by package URLs", () => {
    expect(document.components.map((each) => each["bom-ref"])).toEqual(
      expect.arrayContaining([
        "pkg:pypi/flask@3.1.2",
        "pkg:npm/%40team/lib@1.0.0",
        "pkg:deb/debian/libc6@1:2.36-9?arch=amd64&distro=debian-12",
        "pkg:deb/debian/libssl3@3.0.1-2+b1?arch=amd64&distro=debian-12&upstream=openssl%403.0.1-2",
        `base:sha256:${"b".repeat(64)}`,
      ]),
    );
  });

  it("has edges for requirements that hold in the image", () => {
    const needs = (ref: string) => document.dependencies.find((each) => each.ref === ref)?.dependsOn ?? [];

    expect(needs("pkg:pypi/flask@3.1.2")).toEqual(["pkg:pypi/click@8.1"]);
    expect(needs("pkg:npm/%40team/lib@1.0.0")).toEqual(["pkg:npm/left@1.2.3"]);
    expect(needs(document.components.find(({ name }) => name === "libssl3")?.["bom-ref"] ?? "")).toEqual([
      "pkg:deb/debian/cdebconf@2?arch=all&distro=debian-12",
      "pkg:deb/debian/libc6@1:2.36-9?arch=amd64&distro=debian-12",
    ]);
  });

  it("says a hash only where one file can have been installed, and no licence that nobody wrote", () => {
    const of = (name: string) => document.components.find((each) => each.name === name);

    expect(of("Flask")?.hashes).toEqual([{ alg: "SHA-256", content: "c".repeat(64) }]);
    expect(of("click")?.hashes).toBeUndefined();
    expect(of("Flask")?.licenses).toEqual([{ license: { acknowledgement: "declared", id: "BSD-3-Clause" } }]);
    expect(of("own")?.licenses).toEqual([{ license: { acknowledgement: "declared", name: "MIT or so" } }]);
    expect(of("libc6")?.licenses).toBeUndefined();
  });
});
