import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { FactoryError } from "../errors/factory-error.ts";
import { MEDIA_TYPES } from "../image/media-types.ts";
import { type RegistryCall, repositoryText } from "./registry-call.ts";
import { TemporaryFailure } from "./temporary-failure.ts";
import type { Repository, StoredManifest } from "./types.ts";

const ACCEPT = [
  ...[MEDIA_TYPES.index, MEDIA_TYPES.dockerIndex, MEDIA_TYPES.manifest, MEDIA_TYPES.dockerManifest],
].join(", ");

/** Registries take manifests of up to 4 MiB. */
const MOST_BYTES = 4 << 20;

/** One try to read a manifest; undefined when there is none of that name. */
export async function readManifest(
  { send, refused }: RegistryCall,
  repository: Repository,
  reference: string,
): Promise<StoredManifest | undefined> {
  const answer = await send({
    method: "GET",
    repository,
    path: `manifests/${reference}`,
    scopes: [`repository:${repository.name}:pull`],
    headers: { accept: ACCEPT },
  });
  if (answer.statusCode === 404) {
    answer.resume();
    return undefined;
  }
  const what = `give ${reference} of ${repository.name}`;
  if (answer.statusCode !== 200) throw await refused(answer, { what, repository });
  const bytes = await readAll(answer, `${reference} of ${repositoryText(repository)}`);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  const told = reference.includes(":") ? reference : answer.headers["docker-content-digest"];
  if (told !== undefined && told !== digest) {
    throw new TemporaryFailure(`${repository.host} gives bytes with the digest ${digest} for ${told}`);
  }
  const mediaType = mediaTypeOf(answer, bytes);
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}

async function readAll(answer: IncomingMessage, what: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes > MOST_BYTES) break;
    }
  } catch (cause) {
    throw new TemporaryFailure(`the answer ended early: ${(cause as Error).message}`, { cause });
  }
  if (bytes <= MOST_BYTES) return Buffer.concat(chunks);
  throw new FactoryError("REGISTRY_REFUSED", `the manifest ${what} is larger than ${MOST_BYTES} bytes`, {
    hint: "check that the name is that of an image",
  });
}

/** Some registries say what they like; the document itself knows best. */
function mediaTypeOf(answer: IncomingMessage, bytes: Uint8Array): string {
  const told = (answer.headers["content-type"] ?? "").split(";")[0]?.trim() ?? "";
  try {
    const { mediaType, manifests } = JSON.parse(Buffer.from(bytes).toString("utf8")) as {
      readonly mediaType?: unknown;
      readonly manifests?: unknown;
    };
    if (typeof mediaType === "string") return mediaType;
    if (Object.values<string>(MEDIA_TYPES).includes(told)) return told;
    return Array.isArray(manifests) ? MEDIA_TYPES.index : MEDIA_TYPES.manifest;
  } catch {
    return told;
  }
}
