import { existsSync } from "node:fs";
import { join } from "node:path";
import { outputError } from "../../build/buildkit/session/output-error.ts";
import { readLayoutIndex } from "../../build/buildkit/session/read-layout-index.ts";
import { removeLayoutGarbage } from "../../build/buildkit/session/remove-layout-garbage.ts";
import { REF_NAME } from "../../image/layout-types.ts";
import { MEDIA_TYPES } from "../../image/media-types.ts";
import { replaceFile } from "../../store/replace-file.ts";
import { exclusively } from "../exclusive.ts";
import { keptImagesLayout, keptImagesLock } from "./kept-images.ts";

export interface ReleaseCall {
  /** Absolute. */
  readonly projectDir: string;
  readonly runId: string;
}

/** An image may be on its way from another file system. */
const WAIT_MS = 30 * 60_000;

/** Gives up the image that is kept for a run, and what no other run needs of it. Does nothing when none is. Throws OUTPUT_FAILED. */
export async function releaseImage({ projectDir, runId }: ReleaseCall): Promise<void> {
  const dir = keptImagesLayout(projectDir);
  if (!existsSync(join(dir, "index.json"))) return;
  await exclusively({ folder: keptImagesLock(projectDir), waitMs: WAIT_MS }, async () => {
    const images = (await readLayoutIndex(dir)) ?? [];
    const manifests = images.filter(({ annotations }) => annotations?.[REF_NAME] !== runId);
    if (manifests.length === images.length) return;
    const file = join(dir, "index.json");
    const index = { schemaVersion: 2, mediaType: MEDIA_TYPES.index, manifests };
    await replaceFile(file, `${JSON.stringify(index)}\n`).catch((error: unknown) => {
      throw outputError(file, error);
    });
    await removeLayoutGarbage(dir);
  });
}
