import * as Enums from "@cyclonedx/cyclonedx-library/Enums";
import * as Models from "@cyclonedx/cyclonedx-library/Models";
import * as Serialize from "@cyclonedx/cyclonedx-library/Serialize";
import { isSupportedSpdxId } from "@cyclonedx/cyclonedx-library/SPDX";
import { Spec1dot6 } from "@cyclonedx/cyclonedx-library/Spec";
import type { Licence } from "./inventory.ts";
import { imageUrl } from "./package-urls.ts";
import { type SbomPackage, sbomPackages } from "./sbom-package.ts";
import type { DescribedImage, SbomRequest } from "./sbom-request.ts";

/** A CycloneDX 1.6 document, as JSON text: the same image gives the same text. */
export function cyclonedx(request: SbomRequest): string {
  const { image, inventory, locked, epochSeconds, version } = request;
  const packages = sbomPackages(inventory, { architecture: image.platform.architecture, locked });
  const components = new Map(packages.map((each) => [each.url, component(each)]));
  for (const { url, needs } of packages) {
    for (const need of needs) {
      const needed = components.get(need);
      if (needed !== undefined) components.get(url)?.dependencies.add(needed.bomRef);
    }
  }
  const root = imageComponent(image);
  for (const each of components.values()) root.dependencies.add(each.bomRef);
  const base = image.base === undefined ? [] : [baseComponent(image.base)];
  for (const each of base) root.dependencies.add(each.bomRef);
  const os = inventory.os === undefined ? [] : [osComponent(inventory.os)];
  const tools = new Models.Tools({
    components: new Models.ComponentRepository([
      new Models.Component(Enums.ComponentType.Application, "factory", { version }),
    ]),
  });
  const bom = new Models.Bom({
    serialNumber: `urn:uuid:${uuidOf(image.digest)}`,
    metadata: new Models.Metadata({ timestamp: new Date(epochSeconds * 1000), tools, component: root }),
    components: new Models.ComponentRepository([...components.values(), ...base, ...os]),
  });
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec1dot6));
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function component(each: SbomPackage): Models.Component {
  const { name, version, url, summary, homepage, supplier, locked } = each;
  const [group, short] = /^(@[^/]+)\/(.+)$/.exec(name)?.slice(1) ?? [undefined, name];
  const [hash, ...others] = locked?.hashes ?? [];
  return new Models.Component(Enums.ComponentType.Library, short ?? name, {
    bomRef: url,
    purl: url,
    version,
    ...(group === undefined ? {} : { group }),
    ...(summary === undefined ? {} : { description: summary }),
    ...(supplier === undefined ? {} : { supplier: new Models.OrganizationalEntity({ name: supplier }) }),
    // Of several files that a lock allows, nobody knows which one was taken.
    hashes: new Models.HashDictionary(hash === undefined || others.length > 0 ? [] : [sha256(hash)]),
    licenses: licences(each.licences),
    externalReferences: references({ homepage, url: locked?.url, index: locked?.index }),
    properties: new Models.PropertyRepository([
      ...each.locations.map((location) => new Models.Property("factory:location", location)),
      ...(others.length === 0 ? [] : (locked?.hashes ?? [])).map(
        (one) => new Models.Property("factory:locked-file", one),
      ),
    ]),
  });
}

function imageComponent({ name, version, digest, platform }: DescribedImage): Models.Component {
  return new Models.Component(Enums.ComponentType.Container, name, {
    bomRef: `image:${digest}`,
    version: version ?? digest,
    hashes: new Models.HashDictionary([sha256(digest)]),
    properties: new Models.PropertyRepository([
      new Models.Property("factory:platform", `${platform.os}/${platform.architecture}`),
    ]),
  });
}

function baseComponent({ name = "base", digest }: NonNullable<DescribedImage["base"]>): Models.Component {
  const [repository = name, tag] = splitTag(name);
  return new Models.Component(Enums.ComponentType.Container, name, {
    bomRef: `base:${digest}`,
    version: digest,
    purl: imageUrl(repository, digest, tag),
    hashes: new Models.HashDictionary([sha256(digest)]),
  });
}

function osComponent({ id, name, version }: NonNullable<SbomRequest["inventory"]["os"]>): Models.Component {
  return new Models.Component(Enums.ComponentType.OperatingSystem, id, {
    bomRef: `os:${id}`,
    description: name,
    ...(version === undefined ? {} : { version }),
  });
}

function splitTag(name: string): readonly [string, string | undefined] {
  const [, repository, tag] = /^(.*?):([^/:@]+)$/.exec(name.replace(/@.*$/, "")) ?? [];
  return repository === undefined ? [name.replace(/@.*$/, ""), undefined] : [repository, tag];
}

/** An expression stands alone; an id or a name can stand beside others. */
function licences(found: readonly Licence[]): Models.LicenseRepository {
  const models = found.map((licence): Models.License => {
    if (licence.kind === "named") {
      const text = licence.text === undefined ? {} : { text: new Models.Attachment(licence.text) };
      return new Models.NamedLicense(licence.name, text);
    }
    const { expression } = licence;
    return isSupportedSpdxId(expression)
      ? new Models.SpdxLicense(expression)
      : new Models.LicenseExpression(expression);
  });
  for (const model of models) model.acknowledgement = Enums.LicenseAcknowledgement.Declared;
  return new Models.LicenseRepository(models);
}

function references(urls: {
  readonly homepage: string | undefined;
  readonly url: string | undefined;
  readonly index: string | undefined;
}): Models.ExternalReferenceRepository {
  const { homepage, url, index } = urls;
  const { Website, Distribution } = Enums.ExternalReferenceType;
  return new Models.ExternalReferenceRepository([
    ...(homepage === undefined ? [] : [new Models.ExternalReference(homepage, Website)]),
    ...(url === undefined ? [] : [new Models.ExternalReference(url, Distribution)]),
    ...(index === undefined
      ? []
      : [new Models.ExternalReference(index, Distribution, { comment: "package index" })]),
  ]);
}

function sha256(digest: string): [Enums.HashAlgorithm, string] {
  return [Enums.HashAlgorithm["SHA-256"], digest.replace(/^sha256:/, "")];
}

/** A UUID of version 8, whose bits are ours to choose, made of a digest. */
function uuidOf(digest: string): string {
  const hex = digest.replace(/^sha256:/, "");
  const variant = ((Number.parseInt(hex[16] ?? "0", 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
