import { open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { FactoryError } from "../../../errors/factory-error.ts";
import { outputError } from "./output-error.ts";
import { referencedBlobs } from "./referenced-blobs.ts";
import { INGEST_FOLDER } from "./write-blob.ts";

/** An OCI content descriptor; other fields than these are kept as they are. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Index {
  readonly manifests: readonly Descriptor[];
}

const REF_NAME = "org.opencontainers.image.ref.name";

/**
 * Makes an image whose blobs are in the layout folder `dir` its image `tag`, in place of the earlier one of that
 * tag (or of no tag); images of other tags stay. Then removes what no image refers to any more. Throws OUTPUT_FAILED.
 */
export async function writeLayoutIndex(
  dir: string,
  descriptor: Descriptor,
  { tag }: { readonly tag?: string } = {},
): Promise<void> {
  const indexPath = join(dir, "index.json");
  const kept = (await readIndex(indexPath)).filter((each) => each.annotations?.[REF_NAME] !== tag);
  const { [REF_NAME]: _, ...annotations } = descriptor.annotations ?? {};
  const named = { ...annotations, ...(tag === undefined ? {} : { [REF_NAME]: tag }) };
  const { annotations: __, ...plain } = descriptor;
  const image = Object.keys(named).length === 0 ? plain : { ...plain, annotations: named };
  const manifests = [...kept, image].sort(byName);

  await write(join(dir, "oci-layout"), { imageLayoutVersion: "1.0.0" });
  await write(indexPath, {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests,
  });
  await removeGarbage(dir, manifests);
}

async function readIndex(path: string): Promise<readonly Descriptor[]> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw outputError(path, error);
  }
  try {
    const { manifests } = JSON.parse(text) as Index;
    if (manifests.every((each) => typeof each.digest === "string")) return manifests;
  } catch {
    // Told below, in the same words as any other file that is not an index.
  }
  throw new FactoryError("OUTPUT_FAILED", `${path} is not an OCI image index`, {
    hint: "choose an empty folder as output, or remove that file",
  });
}

function byName(a: Descriptor, b: Descriptor): number {
  const [left, right] = [a, b].map((each) => each.annotations?.[REF_NAME] ?? "");
  if (left === right) return 0;
  return String(left) < String(right) ? -1 : 1;
}

async function write(path: string, value: object): Promise<void> {
  try {
    await writeFileAtomic(path, `${JSON.stringify(value)}\n`);
  } catch (error) {
    throw outputError(path, error);
  }
}

async function removeGarbage(dir: string, manifests: readonly Descriptor[]): Promise<void> {
  const blobs = join(dir, "blobs", "sha256");
  try {
    await rm(join(dir, INGEST_FOLDER), { recursive: true, force: true });
    const referenced = await referencedBlobs(dir, manifests);
    // A manifest that cannot be followed may need any blob.
    if (referenced === undefined) return;
    for (const name of await readdir(blobs)) {
      if (/^[0-9a-f]{64}$/.test(name) && !referenced.has(`sha256:${name}`)) await rm(join(blobs, name));
    }
    await syncFolder(blobs);
  } catch (error) {
    throw outputError(blobs, error);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
