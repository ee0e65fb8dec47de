import { junitSuite } from "../../smoke/junit-suite.ts";
import type { ScenarioReport } from "./scenario-report.ts";

/** A report as JUnit's XML: one test case for each scenario; the type of a failure is its signature. */
export function renderScenarioJunit({ suite, scenarios, ms }: ScenarioReport): string {
  return junitSuite({
    name: `${suite.id}@${suite.version}`,
    ms,
    cases: scenarios.map(({ id, title, ms, failures, signature, output }) => ({
      name: `${id} ${title}`,
      ms,
      failures: failures.map((failure) => ({
        ...failure,
        ...(signature === undefined ? {} : { kind: signature }),
      })),
      ...(output === undefined ? {} : { output }),
    })),
  });
}
