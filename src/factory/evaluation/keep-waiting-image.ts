import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { PROJECT_LAYOUT } from "../../image/find-layout.ts";
import { readRun } from "../../pipeline/session/read-run.ts";
import { keepImage } from "../images/keep-image.ts";
import { findRunImage } from "./find-run-image.ts";

/**
 * Keeps the image of a run that waits, so that builds of the days until somebody answers do not replace it before it is
 * evaluated. Does nothing for a run that has none yet, or will never be evaluated. `dir` is the folder of the run.
 */
export async function keepWaitingImage({
  projectDir,
  dir,
}: {
  readonly projectDir: string;
  readonly dir: string;
}): Promise<void> {
  const { manifest, state, paths } = readRun(dir);
  if (manifest.binding?.suite === undefined) return;
  try {
    const image = findRunImage({ paths, manifest, context: state.main.context });
    if ((image.output ?? "layout") !== "layout") return;
    const from = resolve(manifest.project_dir, image.path ?? PROJECT_LAYOUT);
    await keepImage({ projectDir, runId: manifest.run_id, digest: image.digest, from });
  } catch (error) {
    // The evaluation says what is wrong, if it still is then.
    if (!(error instanceof FactoryError)) throw error;
  }
}
