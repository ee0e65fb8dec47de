import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { FactoryError } from "../errors/factory-error.ts";
import { blobPath } from "../image/blob-path.ts";
import { type Descriptor, REF_NAME } from "../image/layout-types.ts";
import type { ImageSource } from "./image-place.ts";
import type { StoredManifest } from "./types.ts";

/** An image of an OCI layout folder: the one with the digest or the tag, or the only one. */
export function layoutSource({
  dir,
  tag,
  digest,
}: {
  readonly dir: string;
  readonly tag?: string;
  readonly digest?: string;
}): ImageSource {
  return {
    root: async () => {
      const manifests = await readIndex(dir);
      return readManifest(
        dir,
        digest === undefined ? chooseRoot(dir, manifests, tag) : withDigest(dir, manifests, digest),
      );
    },
    manifest: (descriptor) => readManifest(dir, descriptor),
    blob: (descriptor) => Readable.from(chunksOf(dir, descriptor), { objectMode: false }),
  };
}

async function readIndex(dir: string): Promise<readonly Descriptor[]> {
  try {
    const { manifests } = JSON.parse(await readFile(join(dir, "index.json"), "utf8")) as {
      readonly manifests?: unknown;
    };
    if (Array.isArray(manifests)) return manifests as readonly Descriptor[];
  } catch (cause) {
    throw unavailable(dir, `cannot read index.json: ${(cause as Error).message}`, cause);
  }
  throw unavailable(dir, "index.json is no image index");
}

function withDigest(dir: string, manifests: readonly Descriptor[], digest: string): Descriptor {
  const found = manifests.find((each) => each.digest === digest);
  if (found !== undefined) return found;
  throw unavailable(dir, `there is no image ${digest} in it`);
}

function chooseRoot(dir: string, manifests: readonly Descriptor[], tag: string | undefined): Descriptor {
  const tagOf = ({ annotations }: Descriptor) => annotations?.[REF_NAME];
  const named = manifests.filter((each) => tagOf(each) === tag);
  const found = tag === undefined && named.length === 0 ? manifests : named;
  const [chosen] = found;
  // The same image may be there under several tags.
  if (chosen !== undefined && found.every(({ digest }) => digest === chosen.digest)) return chosen;
  if (manifests.length === 0) throw unavailable(dir, "there is no image in it");
  const tags = manifests.map((each) => tagOf(each) ?? "one without a tag");
  const what = chosen === undefined ? `no image ${tag}` : `${found.length} images`;
  throw new FactoryError("IMAGE_AMBIGUOUS", `OCI layout ${dir} has ${what}: it has ${tags.join(", ")}`, {
    hint: `name one with its tag, such as ${dir}:${manifests.map(tagOf).find(Boolean) ?? "TAG"}`,
  });
}

async function readManifest(dir: string, { digest, mediaType }: Descriptor): Promise<StoredManifest> {
  const bytes = await readFile(blobPath(dir, digest)).catch((cause: Error) => {
    throw unavailable(dir, `cannot read the blob ${digest}: ${cause.message}`, cause);
  });
  const found = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  if (found !== digest) throw unavailable(dir, `blob ${digest} has the digest ${found}`);
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}

async function* chunksOf(dir: string, { digest }: Descriptor): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(blobPath(dir, digest), { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw unavailable(dir, `cannot read the blob ${digest}: ${(cause as Error).message}`, cause);
  }
}

function unavailable(dir: string, reason: string, cause?: unknown): FactoryError {
  return new FactoryError("IMAGE_UNAVAILABLE", `OCI layout ${dir} cannot be used: ${reason}`, {
    hint: "build or pull the image again",
    ...(cause === undefined ? {} : { cause }),
  });
}
