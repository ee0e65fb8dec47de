import { createHash } from "node:crypto";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { epochTime } from "../../plan/epoch.ts";
import type { Licence } from "./inventory.ts";
import { type SbomPackage, sbomPackages } from "./sbom-package.ts";
import type { DescribedImage, SbomRequest } from "./sbom-request.ts";

const ABSENT = "NOASSERTION";
const IMAGE_ID = "SPDXRef-Image";
const BASE_ID = "SPDXRef-Base";

/** An SPDX 2.3 document, as JSON text with sorted keys: the same image gives the same text. */
export function spdx(request: SbomRequest): string {
  const { image, inventory, locked, epochSeconds, version } = request;
  const packages = sbomPackages(inventory, { architecture: image.platform.architecture, locked });
  const texts = licenceTexts(packages);
  const document = {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: image.name,
    documentNamespace: `urn:factory:sbom:${image.digest}`,
    creationInfo: { created: epochTime(epochSeconds), creators: [`Tool: factory-${version}`] },
    documentDescribes: [IMAGE_ID],
    packages: [
      imagePackage(image),
      ...(image.base === undefined ? [] : [basePackage(image.base)]),
      ...packages.map(spdxPackage),
    ],
    ...(texts.length === 0 ? {} : { hasExtractedLicensingInfos: texts }),
    relationships: relationships(packages, image),
  };
  return canonicalJson(document, { indent: 2 });
}

function imagePackage({ name, version, digest, platform }: DescribedImage): object {
  return {
    SPDXID: IMAGE_ID,
    name,
    versionInfo: version ?? digest,
    primaryPackagePurpose: "CONTAINER",
    comment: `image for ${platform.os}/${platform.architecture}`,
    ...unanalysed(),
    checksums: [sha256(digest)],
  };
}

function basePackage({ name = "base", digest }: NonNullable<DescribedImage["base"]>): object {
  return {
    SPDXID: BASE_ID,
    name,
    versionInfo: digest,
    primaryPackagePurpose: "CONTAINER",
    ...unanalysed(),
    checksums: [sha256(digest)],
  };
}

function spdxPackage(each: SbomPackage): object {
  const { name, version, url, summary, homepage, supplier, locked } = each;
  const [hash, other] = locked?.hashes ?? [];
  return {
    SPDXID: idOf(url),
    name,
    versionInfo: version,
    ...unanalysed(),
    ...(locked?.url === undefined ? {} : { downloadLocation: locked.url }),
    ...(hash === undefined || other !== undefined ? {} : { checksums: [sha256(hash)] }),
    ...declared(each.licences),
    ...(summary === undefined ? {} : { summary }),
    ...(homepage !== undefined && isUri(homepage) ? { homepage } : {}),
    ...(supplier === undefined ? {} : { supplier: supplierText(supplier) }),
    ...sourceInfo(each),
    externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: url }],
  };
}

function unanalysed() {
  return {
    downloadLocation: ABSENT,
    filesAnalyzed: false,
    licenseConcluded: ABSENT,
    licenseDeclared: ABSENT,
    copyrightText: ABSENT,
  };
}

/** One licence is declared; how several belong together is not known. */
function declared(licences: readonly Licence[]): object {
  const [only, other] = licences;
  if (only === undefined) return {};
  if (other !== undefined) {
    const names = licences.map((each) => (each.kind === "named" ? each.name : each.expression));
    return { licenseComments: `declared without saying how they go together: ${names.join("; ")}` };
  }
  return { licenseDeclared: only.kind === "expression" ? only.expression : licenceId(only) };
}

function licenceTexts(packages: readonly SbomPackage[]): readonly object[] {
  const found = new Map<string, object>();
  for (const { licences } of packages) {
    const [only, other] = licences;
    if (only?.kind !== "named" || other !== undefined) continue;
    const licenseId = licenceId(only);
    found.set(licenseId, { licenseId, name: only.name, extractedText: only.text ?? only.name });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text);
}

function licenceId({ name, text = "" }: Extract<Licence, { kind: "named" }>): string {
  return `LicenseRef-${shortHash(`${name}\n${text}`)}`;
}

function sourceInfo({ locked, locations }: SbomPackage): object {
  const parts = [
    ...(locations.length === 0 ? [] : [`installed in ${locations.join(", ")}`]),
    ...(locked?.index === undefined ? [] : [`locked from the package index ${locked.index}`]),
    ...(locked !== undefined && locked.hashes.length > 1
      ? [`locked to one of the files ${locked.hashes.join(", ")}`]
      : []),
  ];
  return parts.length === 0 ? {} : { sourceInfo: parts.join("; ") };
}

function relationships(packages: readonly SbomPackage[], { base }: DescribedImage): readonly object[] {
  const relation = (from: string, relationshipType: string, to: string) => ({
    spdxElementId: from,
    relationshipType,
    relatedSpdxElement: to,
  });
  return [
    relation("SPDXRef-DOCUMENT", "DESCRIBES", IMAGE_ID),
    ...(base === undefined ? [] : [relation(IMAGE_ID, "DESCENDANT_OF", BASE_ID)]),
    ...packages.map(({ url }) => relation(IMAGE_ID, "CONTAINS", idOf(url))),
    ...packages.flatMap(({ url, needs }) => needs.map((to) => relation(idOf(url), "DEPENDS_ON", idOf(to)))),
  ];
}

/** Letters, digits, dots and dashes only; the hash keeps apart what is the same without the rest. */
function idOf(url: string): string {
  const readable = url
    .replace(/^pkg:/, "")
    .replace(/\?.*$/, "")
    .replace(/[^A-Za-z0-9.]+/g, "-");
  return `SPDXRef-${readable}-${shortHash(url)}`;
}

function shortHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function sha256(digest: string): object {
  return { algorithm: "SHA256", checksumValue: digest.replace(/^sha256:/, "") };
}

/** `Name <address>` is written with parentheses. */
function supplierText(maintainer: string): string {
  const [, name, address] = /^(.*?)\s*<([^>]*)>$/.exec(maintainer) ?? [];
  return name === undefined ? `Organization: ${maintainer}` : `Organization: ${name} (${address})`;
}

function isUri(text: string): boolean {
  return /^https?:\/\/\S+$/.test(text);
}
