import type { CheckReport, SmokeReport } from "../../smoke/types.ts";
import type { ScenarioKind } from "../suite/scenario-suite.ts";

/** What became of one scenario. */
export interface ScenarioResult {
  /** HP-, ER- or EC- and a number. */
  readonly id: string;
  readonly kind: ScenarioKind;
  readonly title: string;
  readonly passed: boolean;
  readonly ms: number;
  readonly failures: CheckReport["failures"];
  /** Names how it failed, so that the same failure is known again; absent when it passed. */
  readonly signature?: string;
  /** Last lines of what it printed; only of a failed one. */
  readonly output?: string;
}

/** What an evaluation found: `evaluations/N/report.json` of a run. */
export interface ScenarioReport {
  readonly schemaVersion: 1;
  readonly runId: string;
  /** N, from 1. */
  readonly evaluation: number;
  readonly suite: { readonly id: string; readonly version: number; readonly digest: string };
  readonly pipeline: { readonly id: string; readonly version: string };
  readonly image: {
    /** Of the manifest, or of the index of several platforms. */
    readonly digest: string;
    /** As the run calls it. */
    readonly name: string;
    readonly platform: SmokeReport["image"]["platform"];
    /** `kept`: factory keeps a copy under the id of the run; `registry`: it is where `name` says. */
    readonly source: "kept" | "registry";
    /** The stage that built it. */
    readonly stage: string;
  };
  readonly runtime: SmokeReport["runtime"];
  readonly passed: boolean;
  readonly total: number;
  readonly passedCount: number;
  readonly startedMs: number;
  readonly ms: number;
  /** In the order of the suite. */
  readonly scenarios: readonly ScenarioResult[];
}
