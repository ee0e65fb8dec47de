import { readCheckedBlob } from "./checked-blob.ts";
import { readIndexBlob, readManifestBlob } from "./layout-documents.ts";
import { type Descriptor, type OciIndex, REF_NAME } from "./layout-types.ts";
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
  // An image that is there under several tags has them once.
  const seen = new Set<string>();
  for (const each of manifests) {
    if (each.annotations?.[REFERENCE_TYPE] !== "attestation-manifest") continue;
    if (each.annotations[REFERENCE_DIGEST] !== digest || seen.has(each.digest)) continue;
    seen.add(each.digest);
    statements.push(...(await documentsOf(dir, each)));
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
  return list === undefined ? [] : (await readIndexBlob(dir, list)).manifests;
}

async function allManifests(dir: string, index: OciIndex): Promise<readonly Descriptor[]> {
  const found: Descriptor[] = [];
  for (const each of index.manifests) {
    found.push(each);
    const isIndex = each.mediaType === MEDIA_TYPES.index || each.mediaType === MEDIA_TYPES.dockerIndex;
    if (isIndex) found.push(...(await readIndexBlob(dir, each)).manifests);
  }
  return found;
}

async function documentsOf(dir: string, manifest: Descriptor): Promise<readonly AttachedDocument[]> {
  const { layers, config } = await readManifestBlob(dir, manifest);
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
