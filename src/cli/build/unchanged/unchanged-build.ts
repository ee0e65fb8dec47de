import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildRequest, BuildResult } from "../../../build/build-image.ts";
import { planImageRefs } from "../../../build/plan-image-refs.ts";
import { baseLayouts } from "../../../build/resolve-images.ts";
import { withoutOutput } from "../../../build/without-output.ts";
import { canonicalJson } from "../../../plan/canonical-json.ts";
import { writeJsonFile } from "../../../store/write-json-file.ts";
import type { Context } from "../../context.ts";
import { fileStates } from "./file-states.ts";
import { outputState } from "./output-state.ts";

/** What the last build into an output was made from, and what it left there. */
interface LastBuild {
  readonly schemaVersion: 1;
  /** Of everything but the files. */
  readonly key: string;
  readonly files: string;
  readonly digest: string;
  readonly output: string;
}

export interface UnchangedBuild {
  /** The result of the build that is there already; undefined when there is something to build. */
  find(): Promise<BuildResult | undefined>;
  /** Keeps what a build was made from, as it was before the build. */
  remember(result: BuildResult): Promise<void>;
}

/**
 * Compares a build with the last one into the same output, without the builder. Undefined for builds that are more than their output:
 * those that push, write caches, were asked to run again, or take a base by a tag that may have moved.
 */
export function unchangedBuild(
  request: BuildRequest,
  {
    projectDir,
    context,
  }: { readonly projectDir: string; readonly context: Pick<Context, "now" | "version"> },
): UnchangedBuild | undefined {
  if (!isComparable(request)) return undefined;
  const { output, tag } = request;
  const place = createHash("sha256")
    .update(canonicalJson({ output, tag: tag ?? "" }))
    .digest("hex");
  const file = join(projectDir, ".factory", "state", "last-builds", `${place.slice(0, 16)}.json`);
  const named = tag === undefined ? {} : { tag };
  let before: Pick<LastBuild, "key" | "files"> | undefined;
  return {
    async find() {
      before = stateBefore(request, context);
      const last = before && read(file);
      if (last === undefined || last.key !== before?.key || last.files !== before.files) return undefined;
      const { digest } = last;
      if ((await outputState(output, { digest, ...named })) !== last.output) return undefined;
      return { digest, stageTimes: [], transfer: NOTHING_SENT, problems: [], unchanged: true };
    },
    async remember({ digest }) {
      if (before === undefined || digest === undefined) return;
      const left = await outputState(output, { digest, ...named });
      if (left === undefined) return;
      const last: LastBuild = { schemaVersion: 1, ...before, digest, output: left };
      // Without it the next build only takes longer, as in a folder that nobody may write to.
      await writeJsonFile(file, last).catch(() => undefined);
    },
  };
}

const NOTHING_SENT = { filesListed: 0, filesSent: 0, bytesSent: 0 } as const;

function isComparable(request: BuildRequest): boolean {
  const { output, moreTags = [], noCache, caches, otherContexts = {}, plan } = request;
  return (
    moreTags.length === 0 &&
    (output.kind === "layout" || (output.kind === "archive" && output.path !== "-")) &&
    noCache === false &&
    (caches?.to ?? []).length === 0 &&
    Object.keys(otherContexts).length === 0 &&
    planImageRefs(plan).every((ref) => ref.startsWith("oci-layout://") || ref.includes("@sha256:"))
  );
}

function stateBefore(
  request: BuildRequest,
  { now, version }: Pick<Context, "now" | "version">,
): Pick<LastBuild, "key" | "files"> | undefined {
  const { plan, projectDir, cacheDir, epochSeconds, secretMarks } = request;
  try {
    const contexts = Object.values(withoutOutput(plan, request).contexts).map(({ exclude }) => exclude);
    const files = fileStates({ root: projectDir, contexts, nowMs: now() });
    if (files === undefined) return undefined;
    const bases = Object.values(baseLayouts(plan, cacheDir)).map((dir) =>
      readFileSync(`${dir}/index.json`, "utf8"),
    );
    const inputs = { plan, bases, version, epochSeconds: epochSeconds ?? 0, secretMarks: secretMarks ?? {} };
    return { key: createHash("sha256").update(canonicalJson(inputs)).digest("hex"), files };
  } catch {
    // What cannot be read is told by the build.
    return undefined;
  }
}

function read(file: string): LastBuild | undefined {
  try {
    const last = JSON.parse(readFileSync(file, "utf8")) as LastBuild;
    return last.schemaVersion === 1 ? last : undefined;
  } catch {
    return undefined;
  }
}
