import type { IncomingMessage } from "node:http";
import { pipeline, Readable } from "node:stream";
import { FactoryError } from "../errors/factory-error.ts";
import type { Descriptor } from "../image/layout-types.ts";
import { CheckBytes } from "./check-bytes.ts";
import { type RegistryCall, repositoryText } from "./registry-call.ts";
import { TemporaryFailure } from "./temporary-failure.ts";
import type { Repository } from "./types.ts";

/**
 * The checked bytes of a blob. A connection that breaks is followed by another one that goes on where it broke. Throws
 * REGISTRY_REFUSED when there is no such blob.
 */
export async function readBlob(
  call: RegistryCall,
  repository: Repository,
  descriptor: Descriptor,
): Promise<Readable> {
  const what = `read ${descriptor.digest} of ${repositoryText(repository)}`;
  const source = { repository, descriptor };
  const first = await call.retry(what, repository, () => partFrom(call, source, 0));
  const checked = new CheckBytes(descriptor, (reason) => damaged(source, reason));
  const parts = Readable.from(allParts(call, { ...source, what, first }), { objectMode: false });
  // The reader of `checked` is told what goes wrong.
  return pipeline(parts, checked, () => undefined);
}

interface Source {
  readonly repository: Repository;
  readonly descriptor: Descriptor;
}

/** The rest of a blob, as far as one connection brings it. */
interface Part {
  readonly chunks: AsyncIterator<Buffer>;
  end(): void;
}

async function* allParts(
  call: RegistryCall,
  source: Source & { readonly what: string; readonly first: Part },
): AsyncGenerator<Buffer> {
  const { descriptor, repository, what } = source;
  let part: Part | undefined = source.first;
  let offset = 0;
  try {
    while (offset < descriptor.size) {
      const chunk = await call.retry(what, repository, async () => {
        part ??= await partFrom(call, source, offset);
        const next = await part.chunks.next().catch(({ message }: Error) => message);
        if (typeof next === "object" && next.done !== true) return next.value;
        part.end();
        part = undefined;
        const why = typeof next === "string" ? `: ${next}` : "";
        throw new TemporaryFailure(`the answer ended after ${offset} of ${descriptor.size} bytes${why}`);
      });
      offset += chunk.length;
      yield chunk;
    }
  } finally {
    part?.end();
  }
}

/** One try to read what follows so many bytes. Servers may begin at the beginning all the same. */
async function partFrom(
  { send, refused }: RegistryCall,
  { repository, descriptor }: Source,
  offset: number,
): Promise<Part> {
  const answer = await send({
    method: "GET",
    repository,
    path: `blobs/${descriptor.digest}`,
    scopes: [`repository:${repository.name}:pull`],
    headers: offset === 0 ? {} : { range: `bytes=${offset}-` },
  });
  const { statusCode } = answer;
  if (statusCode !== 200 && statusCode !== 206) {
    throw await refused(answer, { what: `give ${descriptor.digest} of ${repository.name}`, repository });
  }
  return { chunks: afterBytes(answer, statusCode === 206 ? 0 : offset), end: () => answer.destroy() };
}

async function* afterBytes(answer: IncomingMessage, skipped: number): AsyncGenerator<Buffer> {
  let left = skipped;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    const rest = chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
    if (rest.length > 0) yield rest;
  }
}

function damaged({ repository, descriptor }: Source, reason: string): FactoryError {
  const place = repositoryText(repository);
  return new FactoryError("REGISTRY_UNAVAILABLE", `${descriptor.digest} of ${place} is damaged: ${reason}`, {
    hint: "try again; when that does not help, push the image again",
  });
}
