import { pipeline, type Readable } from "node:stream";
import { FactoryError } from "../errors/factory-error.ts";
import type { Descriptor } from "../image/layout-types.ts";
import { CheckBytes } from "./check-bytes.ts";
import { discard } from "./open-sender.ts";
import type { RegistryCall } from "./registry-call.ts";
import type { Repository } from "./types.ts";
import { uploadUrl } from "./upload-url.ts";

export interface BlobToWrite {
  readonly descriptor: Descriptor;
  readonly open: () => Readable;
  readonly mountFrom?: string;
}

/** One try to see whether a repository has a blob. */
export async function hasBlob(
  { send, refused }: RegistryCall,
  repository: Repository,
  { digest, scopes }: { readonly digest: string; readonly scopes: readonly string[] },
): Promise<boolean> {
  const answer = await send({ method: "HEAD", repository, path: `blobs/${digest}`, scopes });
  if (answer.statusCode === 200) {
    answer.resume();
    return true;
  }
  if (answer.statusCode !== 404) {
    throw await refused(answer, { what: `look for ${digest} in ${repository.name}`, repository });
  }
  answer.resume();
  return false;
}

/** One try to write a blob: look for it, mount it, or send it whole. */
export async function writeBlob(
  call: RegistryCall,
  repository: Repository,
  blob: BlobToWrite,
): Promise<void> {
  const { digest } = blob.descriptor;
  const scopes = [`repository:${repository.name}:pull,push`];
  if (await hasBlob(call, repository, { digest, scopes })) return;
  const begun = await beginUpload(call, repository, { ...blob, scopes });
  if (begun === "mounted") return;
  const { descriptor, open } = blob;
  const body = () => checked(open(), descriptor);
  const answer = await call.send({
    method: "PUT",
    repository,
    path: begun,
    scopes,
    headers: { "content-type": "application/octet-stream", "content-length": String(descriptor.size) },
    body,
  });
  const { statusCode = 0 } = answer;
  if (statusCode >= 200 && statusCode <= 299) {
    answer.resume();
    return;
  }
  const error = await call.refused(answer, { what: `take ${digest} for ${repository.name}`, repository });
  discard(answer, { body });
  throw error;
}

/** Where to send the bytes. A repository that may not be read from is no reason to give up. */
async function beginUpload(
  call: RegistryCall,
  repository: Repository,
  blob: BlobToWrite & { readonly scopes: readonly string[] },
): Promise<URL | "mounted"> {
  const { descriptor, mountFrom, scopes } = blob;
  const { digest } = descriptor;
  const mounts = mountFrom !== undefined && mountFrom !== repository.name;
  const query = mounts ? `?${new URLSearchParams({ mount: digest, from: mountFrom })}` : "";
  const answer = await call.send({
    method: "POST",
    repository,
    path: `blobs/uploads/${query}`,
    scopes: mounts ? [...scopes, `repository:${mountFrom}:pull`] : scopes,
    headers: { "content-length": "0" },
  });
  const { statusCode = 0, headers } = answer;
  if (mounts && statusCode >= 400 && statusCode <= 499 && statusCode !== 429 && statusCode !== 408) {
    answer.resume();
    const { mountFrom: _, ...plain } = blob;
    return beginUpload(call, repository, plain);
  }
  if (mounts && statusCode === 201) {
    answer.resume();
    return "mounted";
  }
  const url = statusCode === 202 ? uploadUrl(headers.location ?? "", repository, digest) : undefined;
  if (url === undefined)
    throw await call.refused(answer, { what: `take blobs for ${repository.name}`, repository });
  answer.resume();
  return url;
}

function checked(bytes: Readable, descriptor: Descriptor): Readable {
  const check = new CheckBytes(
    descriptor,
    (reason) =>
      new FactoryError(
        "IMAGE_UNAVAILABLE",
        `${descriptor.digest} is damaged where it comes from: ${reason}`,
        {
          hint: "build or pull the image again",
        },
      ),
  );
  return pipeline(bytes, check, () => undefined);
}
