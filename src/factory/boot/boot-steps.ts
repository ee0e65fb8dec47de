import { beginRun, start } from "../../pipeline/session/begin-run.ts";
import { preflight } from "../../pipeline/session/preflight.ts";
import { driveSession } from "../../pipeline/session/session.ts";
import { decideRun } from "../decide/decide-run.ts";
import { evaluateRun } from "../evaluation/evaluate-run.ts";
import { finalizeRun } from "../finalize/finalize-run.ts";
import { resolveProfile } from "./resolve-profile.ts";
import { resolveSpec } from "./resolve-spec.ts";
import { resolveSuite } from "./resolve-suite.ts";

/** What has to be done about a step that failed. */
export type FailureDomain = "BOOT_FAILURE" | "EXEC_FAILURE" | "EVAL_FAILURE" | "DECISION_FAILURE";

export interface BootStep {
  readonly name: string;
  readonly domain: FailureDomain;
  /** Exported functions that do it, in their order. */
  readonly by: readonly string[];
}

/** The nine steps of a run in their order, from what is asked for to what is left of it. */
export const BOOT_STEPS: readonly BootStep[] = [
  { name: "Profile Resolve", domain: "BOOT_FAILURE", by: [resolveProfile.name] },
  { name: "Spec Resolve", domain: "BOOT_FAILURE", by: [resolveSpec.name, resolveSuite.name] },
  { name: "Preflight", domain: "BOOT_FAILURE", by: [preflight.name] },
  { name: "Run Create", domain: "BOOT_FAILURE", by: [beginRun.name] },
  { name: "Execution Init", domain: "BOOT_FAILURE", by: [start.name] },
  { name: "Runtime Gatepoints", domain: "EXEC_FAILURE", by: [driveSession.name] },
  { name: "Scenario Evaluation", domain: "EVAL_FAILURE", by: [evaluateRun.name] },
  { name: "Decision Gate", domain: "DECISION_FAILURE", by: [decideRun.name] },
  { name: "Finalize", domain: "DECISION_FAILURE", by: [finalizeRun.name] },
];
