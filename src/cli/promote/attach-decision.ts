import type { KeyObject } from "node:crypto";
import { envelopeBytes } from "../../control/signature/envelope.ts";
import { signPayload } from "../../control/signature/sign-payload.ts";
import { type SignatureManifest, signatureManifest } from "../../control/signature/signature-documents.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import type { DecisionRecord } from "../../factory/decisions/decision-record.ts";
import { referrersTag } from "../../image/attached-documents.ts";
import type { Descriptor, OciIndex } from "../../image/layout-types.ts";
import { MEDIA_TYPES } from "../../image/media-types.ts";
import { statementBytes } from "../../insight/provenance/statement.ts";
import { registryTarget } from "../../registry/registry-target.ts";
import type { RegistryClient, Repository, StoredManifest } from "../../registry/types.ts";
import { attachArtifact } from "../sign/attach-artifact.ts";

/** What the statement beside a promoted image says: the record of its approval. */
const DECISION_PREDICATE = "urn:factory:decision:1";

const STATEMENT_TYPE = "application/vnd.in-toto+json";

export interface AttachCall {
  readonly client: RegistryClient;
  readonly repository: Repository;
  /** Of the image that is there. */
  readonly digest: string;
  readonly record: DecisionRecord;
  /** Signs the statement; without one its envelope has no signature. */
  readonly key?: KeyObject;
}

/**
 * Puts the record of an approval beside the image, and each image of an index, as what refers to it. What refers to it already
 * stays; the same record is there once. Gives the digests of the manifests.
 */
export async function attachDecision(call: AttachCall): Promise<readonly string[]> {
  const { client, repository, digest } = call;
  const root = await client.readManifest(repository, digest);
  if (root === undefined) {
    throw new FactoryError("REGISTRY_REFUSED", `${repository.host} does not have ${digest} any more`, {
      hint: "promote again",
    });
  }
  const attached: string[] = [];
  for (const subject of [root.descriptor, ...imagesOf(root)]) {
    const artifact = decisionArtifact(subject, call);
    await attach(artifact, subject, call);
    attached.push(artifact.manifest.digest);
  }
  return attached;
}

/** Those of an index that are for a platform. */
function imagesOf({ descriptor, bytes }: StoredManifest): readonly Descriptor[] {
  if (descriptor.mediaType !== MEDIA_TYPES.index && descriptor.mediaType !== MEDIA_TYPES.dockerIndex)
    return [];
  const { manifests } = JSON.parse(Buffer.from(bytes).toString("utf8")) as OciIndex;
  return manifests.filter(({ platform }) => platform !== undefined && platform.architecture !== "unknown");
}

function decisionArtifact(subject: Descriptor, { record, repository, key }: AttachCall): SignatureManifest {
  const name = `${repository.host}/${repository.name}`;
  const payload = statementBytes({ name, digest: subject.digest }, DECISION_PREDICATE, record);
  const envelope =
    key === undefined
      ? { payload: Buffer.from(payload).toString("base64"), payloadType: STATEMENT_TYPE, signatures: [] }
      : signPayload(STATEMENT_TYPE, payload, key);
  return signatureManifest([{ predicateType: DECISION_PREDICATE, bytes: envelopeBytes(envelope) }], subject);
}

async function attach(
  artifact: SignatureManifest,
  subject: Descriptor,
  { client, repository }: AttachCall,
): Promise<void> {
  const reference = referrersTag(subject.digest);
  const before = await client.readManifest(repository, reference);
  const known =
    before === undefined
      ? []
      : (JSON.parse(Buffer.from(before.bytes).toString("utf8")) as OciIndex).manifests;
  await attachArtifact(artifact, {
    known,
    target: registryTarget({ repository, reference }, client, undefined),
  });
}
