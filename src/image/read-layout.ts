import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OciImageConfig } from "../build/types.ts";
import { FactoryError } from "../errors/factory-error.ts";
import { blobPath } from "./blob-path.ts";
import { type Descriptor, type Layout, type OciIndex, type OciManifest, REF_NAME } from "./layout-types.ts";
import { MEDIA_TYPES } from "./media-types.ts";

export interface LayoutChoice {
  /** That of this machine when absent. */
  readonly architecture?: string;
  /** Of the manifest, or of an index of one image for several platforms. */
  readonly digest?: string;
  /** As it stands in the index. */
  readonly tag?: string;
}

/**
 * Reads the image of an OCI layout folder; when it holds several, the chosen one.
 * The digests of manifest and config are checked, those of layers when they are unpacked.
 * Throws IMAGE_UNAVAILABLE, and IMAGE_AMBIGUOUS when it holds several and none was chosen.
 */
export async function readLayout(dir: string, choice: LayoutChoice = {}): Promise<Layout> {
  const index = parse<OciIndex>(await readText(dir, join(dir, "index.json")), join(dir, "index.json"));
  const descriptor = await chooseManifest(dir, { architecture: hostArchitecture(), ...choice, index });
  const manifest = await readJsonBlob<OciManifest>(dir, descriptor);
  if (!isDescriptor(manifest.config) || !Array.isArray(manifest.layers)) {
    throw broken(dir, `manifest ${descriptor.digest} has no config or no layers`);
  }
  const config = await readJsonBlob<OciImageConfig>(dir, manifest.config);
  if (config.rootfs?.diff_ids?.length !== manifest.layers.length) {
    throw broken(dir, `config ${manifest.config.digest} does not name one diff id per layer`);
  }
  return { dir, index, descriptor, manifest, config };
}

/** The architecture of this machine in OCI's words. */
export function hostArchitecture(): string {
  return process.arch === "x64" ? "amd64" : process.arch;
}

async function chooseManifest(
  dir: string,
  wanted: LayoutChoice & { readonly index: OciIndex; readonly architecture: string },
): Promise<Descriptor> {
  const { index, architecture, digest: asked, tag } = wanted;
  const manifests = Array.isArray(index.manifests)
    ? index.manifests.filter(isDescriptor).filter(isImage)
    : [];
  const isAsked = await askedFor(dir, asked, manifests);
  const matching = manifests.filter(
    (each) => (each.platform?.architecture ?? architecture) === architecture && isAsked(each),
  );
  const named = withTag(matching, tag);
  const [chosen] = named;
  if (chosen === undefined && matching.length > 0) throw unclear(dir, `no image ${tag}`, matching);
  if (chosen === undefined) throw noneFor(dir, architecture, manifests);
  // The same image may be there under several tags.
  const { size } = new Set(named.map(({ digest }) => digest));
  if (size > 1) throw unclear(dir, `${size} images`, matching);
  if (!isIndex(chosen)) return chosen;
  const nested = await readJsonBlob<OciIndex>(dir, chosen);
  const inside = asked === undefined || asked === chosen.digest ? {} : { digest: asked };
  return chooseManifest(dir, { index: nested, architecture, ...inside });
}

/** A manifest that is asked for by its digest may be one of those of an index. */
async function askedFor(
  dir: string,
  asked: string | undefined,
  manifests: readonly Descriptor[],
): Promise<(manifest: Descriptor) => boolean> {
  if (asked === undefined) return () => true;
  if (manifests.some(({ digest }) => digest === asked)) return ({ digest }) => digest === asked;
  const holders = new Set<Descriptor>();
  for (const each of manifests.filter(isIndex)) {
    const nested = await readJsonBlob<OciIndex>(dir, each);
    if (nested.manifests.some(({ digest }) => digest === asked)) holders.add(each);
  }
  return (manifest) => holders.has(manifest);
}

function isIndex({ mediaType }: Descriptor): boolean {
  return mediaType === MEDIA_TYPES.index || mediaType === MEDIA_TYPES.dockerIndex;
}

/** What is said about an image lies beside it, for no platform. */
function isImage({ annotations }: Descriptor): boolean {
  const isSignature = /^sha256-[0-9a-f]{64}$/.test(annotations?.[REF_NAME] ?? "");
  return annotations?.["vnd.docker.reference.type"] !== "attestation-manifest" && !isSignature;
}

function noneFor(dir: string, architecture: string, manifests: readonly Descriptor[]): FactoryError {
  const architectures = manifests.map(({ platform }) => platform?.architecture ?? "unknown");
  const others = architectures.length === 0 ? "" : `, only for ${architectures.join(", ")}`;
  const reason = `it has no image for ${architecture}${others}`;
  return new FactoryError("IMAGE_UNAVAILABLE", `OCI layout ${dir} cannot be used: ${reason}`, {
    hint: architectures.length === 0 ? "build the image again" : "name one of these with --platform",
    ...(architectures.length === 0 ? {} : { details: { architectures } }),
  });
}

/** Without a tag it is the image that has none, where there is one besides others. */
function withTag(manifests: readonly Descriptor[], tag: string | undefined): readonly Descriptor[] {
  const found = manifests.filter((each) => tagOf(each) === tag);
  return tag === undefined && found.length === 0 ? manifests : found;
}

function tagOf({ annotations }: Descriptor): string | undefined {
  return annotations?.[REF_NAME];
}

function unclear(dir: string, what: string, manifests: readonly Descriptor[]): FactoryError {
  const tags = manifests.map((each) => tagOf(each) ?? "one without a tag");
  return new FactoryError("IMAGE_AMBIGUOUS", `OCI layout ${dir} has ${what}: it has ${tags.join(", ")}`, {
    hint: `name one with its tag, such as ${dir}:${manifests.map(tagOf).find((each) => each !== undefined) ?? "TAG"}`,
  });
}

async function readJsonBlob<T>(dir: string, descriptor: Descriptor): Promise<T> {
  const path = blobPath(dir, descriptor.digest);
  const text = await readText(dir, path);
  const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
  if (digest !== descriptor.digest) throw broken(dir, `blob ${descriptor.digest} has the digest ${digest}`);
  return parse<T>(text, path);
}

async function readText(dir: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new FactoryError("IMAGE_UNAVAILABLE", `${dir} is not a complete OCI layout: cannot read ${path}`, {
      cause,
      hint: "build the image again",
    });
  }
}

function parse<T>(text: string, path: string): T {
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new FactoryError("IMAGE_UNAVAILABLE", `${path} is not JSON`, { cause });
  }
}

function isDescriptor(value: unknown): value is Descriptor {
  return typeof value === "object" && value !== null && "digest" in value && typeof value.digest === "string";
}

function broken(dir: string, reason: string): FactoryError {
  return new FactoryError("IMAGE_UNAVAILABLE", `OCI layout ${dir} cannot be used: ${reason}`, {
    hint: "build the image again",
  });
}
