import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { runPaths, runsFolder } from "../../pipeline/run-store/run-paths.ts";
import type { RunEnvelope } from "../run-envelope-schema.ts";
import { listIndexed } from "../runs/list-indexed.ts";

/**
 * Whether an earlier run of the same pipeline version and the same input was rejected or failed. The input is known by the
 * digest of the plan, else by that of the image; a run that knows neither had no input to compare.
 */
export function failedBefore(projectDir: string, dir: string, envelope: RunEnvelope): boolean {
  const input = inputDigest(dir);
  if (input === undefined) return false;
  const own = basename(dir);
  for (const status of ["failed", "rejected"]) {
    for (const { id } of listIndexed({ projectDir, status, warn: () => undefined })) {
      if (id >= own) continue;
      const earlier = join(runsFolder(projectDir), id);
      if (isSamePipeline(earlier, envelope) && inputDigest(earlier) === input) return true;
    }
  }
  return false;
}

function isSamePipeline(dir: string, { pipeline_id, pipeline_version }: RunEnvelope): boolean {
  const earlier = readJson(runPaths(dir).envelope) as Partial<RunEnvelope> | undefined;
  return earlier?.pipeline_id === pipeline_id && earlier.pipeline_version === pipeline_version;
}

function inputDigest(dir: string): unknown {
  const checkpoint = readJson(runPaths(dir).checkpoint) as
    | { readonly context?: Readonly<Record<string, unknown>> }
    | undefined;
  return checkpoint?.context?.["plan.digest"] ?? checkpoint?.context?.["image.digest"];
}

/** Undefined for a file of which nothing can be read: it says nothing. */
function readJson(file: string): object | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as object;
  } catch {
    return undefined;
  }
}
