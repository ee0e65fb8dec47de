import type { BuildEvent } from "../../build/progress/build-event.ts";
import { runSmoke } from "../../smoke/run-smoke.ts";
import type { SmokeReport } from "../../smoke/types.ts";
import { writeSmokeRecord } from "../../store/write-smoke-record.ts";
import type { Context } from "../context.ts";
import { chooseRuntime, type RUNTIMES } from "./choose-runtime.ts";
import { inScratch } from "./in-scratch.ts";
import { openSubject } from "./open-subject.ts";
import { type PlanAccess, planSource } from "./plan-source.ts";
import { projectChecks } from "./project-checks.ts";

export interface SmokeOptions extends PlanAccess {
  readonly project?: string;
  readonly runtime?: (typeof RUNTIMES)[number];
}

/** Everything that `factory smoke` does between its options and what it prints; the record is written here. */
export function checkImage(
  text: string,
  {
    options,
    context,
    onEvent,
  }: {
    readonly options: SmokeOptions;
    readonly context: Context;
    readonly onEvent: (event: BuildEvent) => void;
  },
): Promise<SmokeReport> {
  return inScratch(async (scratch) => {
    const subject = await openSubject(text, { context, scratch });
    const { checks, projectDir } = await projectChecks(context, {
      named: options.project,
      ofImage: subject.projectDir,
    });
    const runtime = await chooseRuntime(context, options);
    const source =
      subject.source.kind === "plan"
        ? await planSource(subject.source.file, {
            context,
            projectDir: projectDir ?? context.cwd,
            access: options,
          })
        : subject.source;
    const report = await runSmoke({
      source,
      name: text,
      platform: source.kind === "plan" ? source.build.plan.platform : context.platform,
      checks,
      runtime,
      now: context.now,
      onEvent,
      signal: context.signal,
    });
    if (projectDir !== undefined) await writeSmokeRecord(projectDir, report);
    return report;
  });
}
