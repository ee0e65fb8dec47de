import type { BuildEvent } from "../../build/progress/build-event.ts";
import type { Platform } from "../../plan/types.ts";
import { firstPort } from "../../smoke/checks-for.ts";
import { startCommand } from "../../smoke/process-of.ts";
import type { SmokeRequest } from "../../smoke/request.ts";
import type { CheckReport, SmokeCheck, SmokeReport } from "../../smoke/types.ts";
import { imageFailures } from "../suite/image-check.ts";
import type { ScenarioCheck } from "../suite/scenario-check.ts";
import type { ScenarioSuite } from "../suite/scenario-suite.ts";
import type { ReadSuite } from "../suite/suite-store.ts";
import { failureSignature } from "./failure-signature.ts";
import { imageFacts } from "./image-facts.ts";
import type { OpenedRunImage } from "./open-run-image.ts";
import type { ScenarioResult } from "./scenario-report.ts";

export type ChecksRequest = Pick<
  SmokeRequest,
  "source" | "name" | "platform" | "checks" | "onEvent" | "signal"
>;

export interface ScenariosCall {
  readonly suite: ReadSuite;
  readonly image: OpenedRunImage;
  readonly platform: Platform;
  /** As runSmoke; only called with at least one check. */
  readonly runChecks: (request: ChecksRequest) => Promise<SmokeReport>;
  readonly onProgress?: (event: BuildEvent) => void;
  readonly signal?: AbortSignal;
}

/** What a scenario did, before it is known which one it was. */
interface Done {
  readonly ms: number;
  readonly failures: CheckReport["failures"];
  readonly lastLines: readonly string[];
}

/** Tries every scenario of a suite on an image; results are in the order of the suite. */
export async function runScenarios(call: ScenariosCall): Promise<readonly ScenarioResult[]> {
  const { suite, checks } = call.suite;
  const done = await runAll(checks, call);
  return suite.scenarios.map(({ id, kind, title }) => {
    const { ms, failures, lastLines } = done.get(id) ?? notRun();
    const passed = failures.length === 0;
    const messages = failures.map(({ message }) => message);
    return {
      ...{ id, kind, title, passed, ms, failures },
      ...(passed ? {} : { signature: failureSignature({ suiteId: suite.id, scenarioId: id, messages }) }),
      ...(passed || lastLines.length === 0 ? {} : { output: lastLines.join("\n") }),
    };
  });
}

async function runAll(
  checks: readonly ScenarioCheck[],
  { suite: { suite }, image, platform, runChecks, onProgress, signal }: ScenariosCall,
): Promise<ReadonlyMap<string, Done>> {
  const done = new Map<string, Done>();
  const toRun: SmokeCheck[] = [];
  const facts = imageFacts(image);
  for (const check of checks) {
    const messages = check.kind === "image" ? imageFailures(check, facts) : impossible(check, image);
    if (check.kind !== "image" && messages.length === 0) toRun.push(check);
    else done.set(check.name, { ms: 0, failures: messages.map((message) => ({ message })), lastLines: [] });
  }
  if (toRun.length === 0) return done;
  const report = await runChecks({
    source: image.source,
    name: image.name,
    platform,
    checks: toRun,
    ...(onProgress === undefined ? {} : { onEvent: (event) => onProgress(withTitle(event, suite)) }),
    ...(signal === undefined ? {} : { signal }),
  });
  for (const { name, ms, failures, lastLines } of report.checks) done.set(name, { ms, failures, lastLines });
  return done;
}

/** Checks have only the ids of their scenarios, which say nothing to a person. */
function withTitle(event: BuildEvent, { scenarios }: ScenarioSuite): BuildEvent {
  if (!("name" in event)) return event;
  const scenario = scenarios.find(({ id }) => id === event.name);
  return scenario === undefined ? event : { ...event, name: scenario.title };
}

/** What an image lacks that a check needs: for a scenario that is a failure, and the others are tried. */
function impossible(check: SmokeCheck, { config }: OpenedRunImage): readonly string[] {
  if (check.kind !== "http") return [];
  return [
    ...(check.port === undefined && firstPort(config) === undefined
      ? ["the image declares no TCP port, and the scenario names none"]
      : []),
    ...(check.start === undefined && startCommand(config).length === 0
      ? ["the image names no command to start, and the scenario names none"]
      : []),
  ];
}

function notRun(): Done {
  return { ms: 0, failures: [{ message: "the scenario was not tried" }], lastLines: [] };
}
