import type { BuildEvent } from "../../build/progress/build-event.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { runSmoke } from "../../smoke/run-smoke.ts";
import type { SmokeCheck, SmokeReport } from "../../smoke/types.ts";
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
  /** Whether checks may have the network of the builder; true when absent. */
  readonly network?: boolean;
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
    if (options.network === false) refuseNetwork(checks);
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

function refuseNetwork(checks: readonly SmokeCheck[]): void {
  const open = checks.filter((check) => "network" in check && check.network === true);
  const [first] = open;
  if (first === undefined) return;
  throw new FactoryError(
    "CONFIG_CONFLICT",
    `${open.map(({ name }) => name).join(", ")} would have a network, and the profile says runtime.network: none`,
    {
      ...(first.source === undefined ? {} : { source: first.source }),
      hint: "take network: true away, or use a profile with runtime.network: builder",
    },
  );
}
