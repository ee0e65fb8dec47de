import { readLayoutIndex } from "../../build/buildkit/session/read-layout-index.ts";
import { writeLayoutIndex } from "../../build/buildkit/session/write-layout-index.ts";
import { type Descriptor, REF_NAME } from "../../image/layout-types.ts";
import { atMost } from "../../registry/at-most.ts";
import { exclusively } from "../exclusive.ts";
import { ignoreState } from "../ignore-state.ts";
import { type ImageTree, readImageTree } from "./image-tree.ts";
import { keptImagesLayout, keptImagesLock } from "./kept-images.ts";
import { hasBlob, linkBlob } from "./link-blob.ts";

export interface KeepCall {
  /** Absolute. */
  readonly projectDir: string;
  readonly runId: string;
  /** Of the manifest, or of the index of several platforms. */
  readonly digest: string;
  /** Layout folder that has the image. */
  readonly from: string;
  readonly signal?: AbortSignal;
}

/** An image may have to be copied to another file system. */
const WAIT_MS = 30 * 60_000;
const BLOBS_AT_ONCE = 4;

/**
 * Keeps the image of a run until it is released, whatever later builds do, and returns the layout that has it. The image is
 * the only one of the run. Throws IMAGE_UNAVAILABLE for one that is not there, whole and undamaged, and OUTPUT_FAILED.
 */
export async function keepImage({ projectDir, runId, digest, from, signal }: KeepCall): Promise<string> {
  ignoreState(projectDir);
  const to = keptImagesLayout(projectDir);
  const lock = {
    folder: keptImagesLock(projectDir),
    waitMs: WAIT_MS,
    ...(signal === undefined ? {} : { signal }),
  };
  await exclusively(lock, async () => {
    if (await isKept({ projectDir, runId, digest })) return;
    const { root, manifests, blobs } = await readImageTree(from, digest);
    const places = { from, to, ...(signal === undefined ? {} : { signal }) };
    await atMost(BLOBS_AT_ONCE, blobs, (blob) => linkBlob(blob, places));
    for (const { descriptor } of manifests) await linkBlob(descriptor, places);
    signal?.throwIfAborted();
    await writeLayoutIndex(to, root, { tag: runId });
  });
  return to;
}

/** Whether an image with that digest is kept for the run, with everything that it consists of. */
export async function isKept({
  projectDir,
  runId,
  digest,
}: Pick<KeepCall, "projectDir" | "runId" | "digest">): Promise<boolean> {
  const dir = keptImagesLayout(projectDir);
  const named = (await readLayoutIndex(dir))?.find((each) => tagOf(each) === runId);
  if (named?.digest !== digest) return false;
  let tree: ImageTree;
  try {
    tree = await readImageTree(dir, digest);
  } catch {
    return false;
  }
  for (const blob of tree.blobs) if (!(await hasBlob(dir, blob))) return false;
  return true;
}

function tagOf({ annotations }: Pick<Descriptor, "annotations">): string | undefined {
  return annotations?.[REF_NAME];
}
