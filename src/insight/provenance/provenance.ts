import type { ResolvedImage } from "../../build/types.ts";
import type { Plan } from "../../plan/types.ts";
import { withoutCredentials } from "../../plan/without-credentials.ts";
import { imageName } from "../sbom/base-of-plan.ts";
import { pythonUrl } from "../sbom/package-urls.ts";
import type { LockedFacts } from "../sbom/sbom-package.ts";

/** Type of the predicate: SLSA provenance v1. */
export const PROVENANCE_PREDICATE = "https://slsa.dev/provenance/v1";

/** How factory builds: what the parameters mean is in docs/provenance.md. */
const BUILD_TYPE = "urn:factory:build:1";
const BUILDER_ID = "urn:factory:builder";

export interface ProvenanceRequest {
  readonly plan: Plan;
  /** `sha256:…` of the plan's canonical JSON. */
  readonly planDigest: string;
  /** Version by variable, as they were chosen. */
  readonly pins: Readonly<Record<string, string>>;
  /** Digest of each image that the plan refers to, by its reference. */
  readonly images: Readonly<Record<string, Pick<ResolvedImage, "name" | "storeId" | "digest">>>;
  /** Lock files of the project with the sha256 of their bytes, in hexadecimal digits. */
  readonly locks: readonly { readonly file: string; readonly sha256: string }[];
  readonly locked: LockedFacts;
  readonly git?: { readonly url?: string; readonly commit: string };
  /** Version of factory. */
  readonly version: string;
}

interface ResourceDescriptor {
  readonly name?: string;
  readonly uri?: string;
  readonly digest?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/**
 * Where an image comes from, as a SLSA provenance v1 predicate. It holds no time, no place of a machine and no id of a run,
 * so that the same build gives the same document.
 */
export function provenance(request: ProvenanceRequest): object {
  const { plan, planDigest, pins, version } = request;
  return {
    buildDefinition: {
      buildType: BUILD_TYPE,
      externalParameters: {
        plan: planDigest,
        platform: `${plan.platform.os}/${plan.platform.architecture}`,
        stack: plan.stack,
        config: plan.target.config,
      },
      internalParameters: { pins },
      resolvedDependencies: dependencies(request),
    },
    runDetails: { builder: { id: BUILDER_ID, version: { factory: version } } },
  };
}

function dependencies(request: ProvenanceRequest): readonly ResourceDescriptor[] {
  const { plan, images, locks, locked, git } = request;
  return [
    ...imageDependencies(images),
    ...locks
      .map(({ file, sha256 }) => ({ name: file, digest: { sha256 } }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    ...downloads(plan),
    ...[...locked]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, { hashes, url }]) => {
        const [name = "", packageVersion = ""] = key.split("==");
        const [hash, ...others] = hashes;
        return {
          name: key,
          uri: url ?? pythonUrl(name, packageVersion),
          ...(hash === undefined || others.length > 0 ? {} : { digest: { sha256: hex(hash) } }),
          // One of these files was installed; the lock allows each.
          ...(others.length === 0 ? {} : { annotations: { files: hashes } }),
        };
      }),
    ...(git === undefined
      ? []
      : [
          {
            name: "source",
            ...(git.url === undefined ? {} : { uri: `git+${git.url}` }),
            digest: { gitCommit: git.commit },
          },
        ]),
  ];
}

function imageDependencies(images: ProvenanceRequest["images"]): readonly ResourceDescriptor[] {
  const unique = new Map(Object.values(images).map((each) => [`${imageName(each)}@${each.digest}`, each]));
  return [...unique]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, image]) => ({ name: imageName(image), digest: { sha256: hex(image.digest) } }));
}

/** Files that the plan itself fetches, with the checksum that they are checked against. */
function downloads(plan: Plan): readonly ResourceDescriptor[] {
  const found = new Map<string, ResourceDescriptor>();
  for (const { ops, from } of plan.stages) {
    if (from.kind === "http") found.set(from.url, download(from.url, from.checksum));
    for (const op of ops) if (op.kind === "add") found.set(op.url, download(op.url, op.checksum));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

function download(url: string, checksum: string): ResourceDescriptor {
  return { uri: withoutCredentials(url), digest: { sha256: hex(checksum) } };
}

function hex(digest: string): string {
  return digest.replace(/^sha256:/, "");
}
