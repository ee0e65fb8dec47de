import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { RELEASE_NAME, RELEASE_PIPELINE } from "../../pipeline/release-pipeline.ts";
import { readPipelineAt } from "../pipeline/read-pipeline-file.ts";

export interface ChosenPipeline {
  readonly text: string;
  /** As messages call it. */
  readonly file: string;
  /** Absolute path of the file, or the name of the built-in pipeline. */
  readonly source: string;
}

/** Files of a project folder that are run when none is named. */
const USUAL = ["pipeline.dot", "factory.dot"] as const;

/** The pipeline that is named, else that of the project, else the built-in one. Throws USAGE when a project has two. */
export async function choosePipeline(
  file: string | undefined,
  { cwd, projectDir }: { readonly cwd: string; readonly projectDir: string },
): Promise<ChosenPipeline> {
  if (file !== undefined) return readNamed(file, resolve(cwd, file));
  const found = USUAL.filter((name) => existsSync(join(projectDir, name)));
  const [only] = found;
  if (only === undefined) return { text: RELEASE_PIPELINE, file: RELEASE_NAME, source: RELEASE_NAME };
  if (found.length > 1) {
    throw new FactoryError("USAGE", `the project has ${found.join(" and ")}`, {
      hint: `name one: factory run ${only}`,
    });
  }
  return readNamed(only, join(projectDir, only));
}

async function readNamed(file: string, source: string): Promise<ChosenPipeline> {
  return { text: await readPipelineAt(source, file), file, source };
}
