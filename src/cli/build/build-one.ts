import type { BuildRequest, BuildResult } from "../../build/build-image.ts";
import { type BuildLog, buildLog } from "../../build/build-log.ts";
import type { Diagnostic } from "../../plan/detection.ts";
import type { Context } from "../context.ts";
import { prepareBuild } from "./prepare-build.ts";
import { type RecordedBuild, recordBuild } from "./record-build.ts";
import type { BuildCall } from "./run-build.ts";
import { unchangedBuild } from "./unchanged/unchanged-build.ts";

/** Builds for the platform of the context. Input is checked before the daemon is asked for. */
export async function buildOne(call: BuildCall): Promise<RecordedBuild> {
  const { trace } = call.options;
  const log = buildLog(call.context.now, { keepStatuses: trace !== undefined });
  if (trace === undefined) return build(call, log);
  const { traceBuild } = await import("./trace-build.ts");
  return traceBuild({ ...call, file: trace, log }, () => build(call, log));
}

async function build(call: BuildCall, log: BuildLog): Promise<RecordedBuild> {
  const { options, context } = call;
  const startMs = context.now();
  const prepared = await prepareBuild(call, log);
  const { request, chosen, access, projectDir } = prepared;
  call.onPrepared?.(prepared);
  const { mask } = access;
  const { onEvent } = call;
  let problems: readonly Diagnostic[] = [];
  const { report, diagnostics } = await recordBuild(
    { ...request, context, projectDir, startMs, chosen, tag: request.tag, mask, log, onEvent },
    async () => {
      const comparison =
        request.attest === undefined && options.builder !== "bake"
          ? unchangedBuild(request, { projectDir, context })
          : undefined;
      const same = await log.observer.timed("compare with the last build", async () => comparison?.find());
      if (same !== undefined) return same;
      const built = options.builder === "bake" ? await bake(request, context) : await deliver(request);
      await comparison?.remember(built);
      problems = built.problems.map((message) => ({ code: "CACHE_UNUSED", severity: "warning", message }));
      return built;
    },
  );
  return { report, diagnostics: [...chosen.diagnostics, ...access.diagnostics, ...problems, ...diagnostics] };
}

/** Loaded here: few builds are done by docker buildx. */
async function bake(request: BuildRequest, { env }: Context): Promise<BuildResult> {
  return (await import("../../build/bake/bake-image.ts")).bakeImage({ ...request, env });
}

/** Loaded here: a build that changes nothing needs none of it. */
async function deliver(request: BuildRequest): Promise<BuildResult> {
  if (request.attest !== undefined) {
    return (await import("./platforms/deliver-attested.ts")).deliverAttested(request);
  }
  return (await import("../../build/build-image.ts")).buildImage(request);
}
