import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../errors/factory-error.ts";
import { isDescriptor, readConfigBlob, readIndexBlob, readManifestBlob } from "./layout-documents.ts";
import { type Descriptor, type Layout, type OciIndex, REF_NAME } from "./layout-types.ts";
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
  const index = await readIndex(dir);
  const descriptor = await chooseManifest(dir, { architecture: hostArchitecture(), ...choice, index });
  const manifest = await readManifestBlob(dir, descriptor);
  const config = await readConfigBlob(dir, manifest.config, manifest.layers.length);
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
  const manifests = index.manifests.filter(isImage);
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
  const nested = await readIndexBlob(dir, chosen);
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
    const nested = await readIndexBlob(dir, each);
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

/** What in it is no descriptor is passed over. */
async function readIndex(dir: string): Promise<OciIndex> {
  const path = join(dir, "index.json");
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    throw new FactoryError("IMAGE_UNAVAILABLE", `${dir} is not a complete OCI layout: cannot read ${path}`, {
      cause,
      hint: "build the image again",
    });
  });
  try {
    const index = JSON.parse(text) as Partial<OciIndex> | null;
    const manifests: unknown = index?.manifests;
    return {
      schemaVersion: 2,
      ...index,
      manifests: Array.isArray(manifests) ? manifests.filter(isDescriptor) : [],
    };
  } catch (cause) {
    throw new FactoryError("IMAGE_UNAVAILABLE", `${path} is not JSON`, { cause });
  }
}
