import { junitSuite } from "./junit-suite.ts";
import type { SmokeReport } from "./types.ts";

/** A report as JUnit's XML, which CI systems show: one test case for each check. */
export function renderJunit({ image, checks, ms }: SmokeReport): string {
  return junitSuite({
    name: image.name,
    ms,
    cases: checks.map(({ name, ms, failures, lastLines }) => ({
      ...{ name, ms, failures },
      ...(lastLines.length === 0 ? {} : { output: lastLines.join("\n") }),
    })),
  });
}
