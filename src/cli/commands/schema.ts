import type { Command } from "commander";
import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";

const SCHEMAS: Readonly<Record<string, () => Promise<object>>> = {
  plan: async () => (await import("../../plan/plan-schema.ts")).planSchema,
  "plan-output": async () => (await import("../../plan/plan-schema.ts")).planOutputSchema,
  "plan-platforms": async () => (await import("../plan/plan-platforms-schema.ts")).planPlatformsSchema,
  detect: async () => (await import("../detect/detect-schema.ts")).detectSchema,
  explain: async () => (await import("../explain/explain-schema.ts")).explainSchema,
  verify: async () => (await import("../verify/verify-schema.ts")).verifySchema,
  "bake-print": async () => (await import("../bake/bake-schema.ts")).bakePrintSchema,
  rebase: async () => (await import("../rebase/rebase-schema.ts")).rebaseSchema,
  pull: async () => (await import("../transfer/transfer-schema.ts")).pullSchema,
  push: async () => (await import("../transfer/transfer-schema.ts")).pushSchema,
  builds: async () => (await import("../builds/builds-schema.ts")).buildsSchema,
  "build-record": async () => (await import("../builds/builds-schema.ts")).buildRecordSchema,
  "build-stats": async () => (await import("../builds/builds-schema.ts")).buildStatsSchema,
  layers: async () => (await import("../layers/layers-schema.ts")).layersSchema,
  diff: async () => (await import("../diff/diff-schema.ts")).diffSchema,
  compat: async () => (await import("../../compat/compat-schema.ts")).compatSchema,
  "compat-override": async () => (await import("../../compat/compat-schema.ts")).overrideSchema,
  caches: async () => (await import("../cache/cache-schema.ts")).cacheSchema,
  "cache-prune": async () => (await import("../cache/cache-schema.ts")).pruneSchema,
  smoke: async () => (await import("../smoke/smoke-schema.ts")).smokeReportSchema,
  inspect: async () => (await import("../inspect/inspect-schema.ts")).inspectSchema,
  authenticate: async () => (await import("../inspect/inspect-schema.ts")).authenticateSchema,
  sign: async () => (await import("../inspect/inspect-schema.ts")).signSchema,
  key: async () => (await import("../inspect/inspect-schema.ts")).keySchema,
  "pipeline-lint": async () => (await import("../pipeline/pipeline-schema.ts")).pipelineLintSchema,
  "pipeline-graph": async () => (await import("../pipeline/pipeline-schema.ts")).pipelineGraphSchema,
  lint: async () => (await import("../pipeline/pipeline-schema.ts")).pipelineLintSchema,
  pipeline: async () => (await import("../pipeline/pipeline-schema.ts")).pipelineGraphSchema,
  run: async () => (await import("../runs/runs-schema.ts")).runSummarySchema,
  "run-event": async () => (await import("../runs/runs-schema.ts")).runEventSchema,
  runs: async () => (await import("../runs/runs-schema.ts")).runListSchema,
  handoff: async () => (await import("../../factory/finalize/handoff-schema.ts")).handoffSchema,
  evaluation: async () => (await import("../evaluate/evaluation-schema.ts")).evaluationSchema,
  "scenario-report": async () =>
    (await import("../../factory/evaluation/scenario-report-schema.ts")).scenarioReportSchema,
  profile: async () => (await import("../../factory/profile/profile-schema.ts")).profileSchema,
  suite: async () => (await import("../../factory/suite/suite-schema.ts")).suiteSchema,
  "pipeline-spec": async () =>
    (await import("../../factory/spec/pipeline-spec-schema.ts")).pipelineSpecSchema,
  "run-envelope": async () => (await import("../../factory/run-envelope-schema.ts")).runEnvelopeSchema,
  "run-checkpoint": async () => (await import("../runs/checkpoint-schema.ts")).checkpointSchema,
  decision: async () => (await import("../../factory/decisions/decision-schema.ts")).decisionSchema,
  decided: async () => (await import("../decide/decide-schema.ts")).decidedSchema,
  amended: async () => (await import("../decide/decide-schema.ts")).amendedSchema,
  "decision-request": async () => (await import("../decide/decide-schema.ts")).decisionRequestSchema,
  promotion: async () => (await import("../promote/promote-schema.ts")).promotionSchema,
  rollback: async () => (await import("../promote/promote-schema.ts")).rollbackSchema,
  "eval-record": async () => (await import("../../factory/gate/eval-record.ts")).evalRecordSchema,
  "gate-criteria": async () => (await import("../../factory/gate/criteria.ts")).gateCriteriaSchema,
  config: async () => (await import("../../project/config/factory-schema.ts")).factorySchema,
};

export function define(command: Command, context: Context): void {
  command
    .argument("<name>", `one of: ${Object.keys(SCHEMAS).join(", ")}`)
    .option("--json", "accepted for uniformity: a schema is JSON anyway")
    .addHelpText("after", "\nExample:\n  factory schema config > factory.schema.json")
    .action((name: string) => run(name, context));
}

async function run(name: string, context: Context): Promise<void> {
  const load = SCHEMAS[name];
  if (load === undefined) {
    throw new FactoryError("USAGE", `there is no schema named ${name}`, {
      hint: `choose one of ${Object.keys(SCHEMAS).join(", ")}`,
    });
  }
  context.stdout.write(canonicalJson(await load(), { indent: 2 }));
}
