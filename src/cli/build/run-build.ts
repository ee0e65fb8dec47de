import { type BuildLog, buildLog } from "../../build/build-log.ts";
import type { BuildEvent } from "../../build/progress/build-event.ts";
import type { Diagnostic } from "../../plan/detection.ts";
import type { BuildOptions } from "../commands/build.ts";
import type { Context } from "../context.ts";
import { type PreparedBuild, prepareBuild } from "./prepare-build.ts";
import { type RecordedBuild, recordBuild } from "./record-build.ts";
import { unchangedBuild } from "./unchanged/unchanged-build.ts";

export interface BuildCall {
  readonly dir: string;
  readonly options: BuildOptions;
  readonly context: Context;
  readonly onEvent: (event: BuildEvent) => void;
  /** Told what will be built, before it is. */
  readonly onPrepared?: (prepared: PreparedBuild) => void;
}

/** Everything `factory build` does between its options and its report. Input is checked before the daemon is asked for. */
export async function runBuild(call: BuildCall): Promise<RecordedBuild> {
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
    { ...request, context, projectDir, startMs, chosen, tag: options.tag, mask, log, onEvent },
    async () => {
      const comparison = unchangedBuild(request, { projectDir, context });
      const same = await log.observer.timed("compare with the last build", async () => comparison?.find());
      if (same !== undefined) return same;
      // Loaded here: a build that changes nothing needs none of it.
      const { buildImage } = await import("../../build/build-image.ts");
      const built = await buildImage(request);
      await comparison?.remember(built);
      problems = built.problems.map((message) => ({ code: "CACHE_UNUSED", severity: "warning", message }));
      return built;
    },
  );
  return { report, diagnostics: [...chosen.diagnostics, ...access.diagnostics, ...problems, ...diagnostics] };
}
