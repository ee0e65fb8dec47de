import { FactoryError } from "../errors/factory-error.ts";
import { readCheckedBlob } from "./checked-blob.ts";
import { type Descriptor, type OciIndex, type OciManifest, REF_NAME } from "./layout-types.ts";
import { MEDIA_TYPES } from "./media-types.ts";

/** How BuildKit and docker mark a manifest that holds statements about an image, and name the type of each. */
const REFERENCE_TYPE = "vnd.docker.reference.type";
const REFERENCE_DIGEST = "vnd.docker.reference.digest";
const PREDICATE_TYPE = "in-toto.io/predicate-type";

/** A document that lies beside an image and says something about it. */
export interface AttachedDocument {
  /** Of the document's blob. */
  readonly digest: string;
  readonly mediaType: string;
  /** As its manifest says; the document itself may say something else. */
  readonly predicateType?: string;
  readonly bytes: Uint8Array;
}

export interface AttachedDocuments {
  readonly statements: readonly AttachedDocument[];
  readonly signatures: readonly AttachedDocument[];
}

/** The tag under which OCI registries without a list of referrers keep what refers to an image; used in layouts, too. */
export function referrersTag(digest: string): string {
  return digest.replace(":", "-");
}

/**
 * What a layout holds about the image with this manifest: statements in BuildKit's attestation manifests, and manifests
 * that have the image as their subject. The digest of every byte is checked. Throws IMAGE_UNAVAILABLE.
 */
export async function attachedDocuments(
  dir: string,
  index: OciIndex,
  digest: string,
): Promise<AttachedDocuments> {
  const manifests = await allManifests(dir, index);
  const statements: AttachedDocument[] = [];
  for (const each of manifests) {
    if (each.annotations?.[REFERENCE_TYPE] !== "attestation-manifest") continue;
    if (each.annotations[REFERENCE_DIGEST] === digest) statements.push(...(await documentsOf(dir, each)));
  }
  const signatures: AttachedDocument[] = [];
  for (const each of await referrers(dir, index, digest)) signatures.push(...(await documentsOf(dir, each)));
  return { statements, signatures };
}

/** Manifests of a layout that refer to the image, as its list of them says. */
export async function referrers(
  dir: string,
  index: OciIndex,
  digest: string,
): Promise<readonly Descriptor[]> {
  const tag = referrersTag(digest);
  const list = index.manifests.find(({ annotations }) => annotations?.[REF_NAME] === tag);
  return list === undefined ? [] : (await readJson<OciIndex>(dir, list)).manifests;
}

async function allManifests(dir: string, index: OciIndex): Promise<readonly Descriptor[]> {
  const found: Descriptor[] = [];
  for (const each of index.manifests) {
    found.push(each);
    const isIndex = each.mediaType === MEDIA_TYPES.index || each.mediaType === MEDIA_TYPES.dockerIndex;
    if (isIndex) found.push(...(await readJson<OciIndex>(dir, each)).manifests);
  }
  return found;
}

async function documentsOf(dir: string, manifest: Descriptor): Promise<readonly AttachedDocument[]> {
  const { layers, config } = await readJson<OciManifest>(dir, manifest);
  // Says nothing, and is a byte of what is attached all the same.
  await readCheckedBlob(dir, config);
  const documents: AttachedDocument[] = [];
  for (const { digest, mediaType, annotations } of layers) {
    const predicateType = annotations?.[PREDICATE_TYPE];
    documents.push({
      digest,
      mediaType,
      ...(predicateType === undefined ? {} : { predicateType }),
      bytes: await readCheckedBlob(dir, { digest }),
    });
  }
  return documents;
}

async function readJson<T>(dir: string, descriptor: Descriptor): Promise<T> {
  const text = (await readCheckedBlob(dir, descriptor)).toString("utf8");
  try {
    return JSON.parse(text) as T;
  } catch (cause) {
    throw new FactoryError("IMAGE_UNAVAILABLE", `blob ${descriptor.digest} in ${dir} is not JSON`, { cause });
  }
}
