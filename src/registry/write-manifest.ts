import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { discard } from "./open-sender.ts";
import type { RegistryCall } from "./registry-call.ts";
import { TemporaryFailure } from "./temporary-failure.ts";
import type { Repository, StoredManifest } from "./types.ts";

/** One try to write a manifest; its blobs must be there. */
export async function writeManifest(
  { send, refused }: RegistryCall,
  repository: Repository,
  { reference, manifest }: { readonly reference: string; readonly manifest: StoredManifest },
): Promise<void> {
  const { bytes, descriptor } = manifest;
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (digest !== descriptor.digest) throw new Error(`${descriptor.digest} is not the digest of its manifest`);
  const body = () => Readable.from([bytes]);
  const answer = await send({
    method: "PUT",
    repository,
    path: `manifests/${reference}`,
    scopes: [`repository:${repository.name}:pull,push`],
    headers: { "content-type": descriptor.mediaType, "content-length": String(bytes.length) },
    body,
  });
  const { statusCode = 0, headers } = answer;
  if (statusCode < 200 || statusCode > 299) {
    const error = await refused(answer, { what: `take ${reference} of ${repository.name}`, repository });
    discard(answer, { body });
    throw error;
  }
  answer.resume();
  const kept = headers["docker-content-digest"];
  if (kept !== undefined && kept !== digest) {
    throw new TemporaryFailure(`${repository.host} keeps the manifest ${digest} as ${kept}`);
  }
}
