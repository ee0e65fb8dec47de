import { rmSync } from "node:fs";
import { afterEach, describe, expect, it } from "vitest";
import { evaluatingRun, RUN_ID } from "../../factory/evaluation/run-fixture.ts";
import type { ScenarioReport, ScenarioResult } from "../../factory/evaluation/scenario-report.ts";
import type { EventBody } from "../../pipeline/engine/run-event.ts";
import { evaluationText } from "./evaluation-text.ts";

const digest = `sha256:${"d".repeat(64)}`;
const passed: ScenarioResult = {
  ...{ id: "HP-1", kind: "happy", title: "greets", passed: true, ms: 100, failures: [] },
};
const failed: ScenarioResult = {
  ...{ id: "ER-1", kind: "error", title: "says why", passed: false, ms: 200, signature: "0123456789ab" },
  failures: [{ message: "stdout is not the expected text", diff: ["-hello", "+bye"] }],
  output: "\u001b[31mbye",
};
const projects: string[] = [];

afterEach(() => {
  for (const project of projects.splice(0)) rmSync(project, { recursive: true, force: true });
});

function reportOf(scenarios: readonly ScenarioResult[]): ScenarioReport {
  const passedCount = scenarios.filter((each) => each.passed).length;
  return {
    ...{
      schemaVersion: 1,
      runId: RUN_ID,
      evaluation: 2,
      runtime: "buildkit",
      startedMs: 0,
      ms: 1,
      scenarios,
    },
    suite: { id: "hello", version: 1, digest },
    pipeline: { id: "rel", version: "1" },
    image: {
      digest,
      name: RUN_ID,
      source: "kept",
      stage: "build",
      platform: { os: "linux", architecture: "amd64" },
    },
    ...{ passed: passedCount === scenarios.length, total: scenarios.length, passedCount },
  };
}

async function textOf(
  report: ScenarioReport,
  {
    more = [],
    status = "evaluating",
  }: { readonly more?: readonly EventBody[]; readonly status?: string } = {},
): Promise<string> {
  const { projectDir, dir } = await evaluatingRun({ more });
  projects.push(projectDir);
  const end = { kind: "evaluated", report, reportDigest: digest } as const;
  const text = evaluationText(end, { runId: RUN_ID, dir, status, project: "my app" });
  return text.replace(dir, "RUN");
}

describe("evaluationText", () => {
  it("says how to approve what passed", async () => {
    expect(await textOf(reportOf([passed]))).toBe(`passed  HP-1    greets  0.1s

scenarios  1 of 1 passed of hello@1
image      ${digest}
report     RUN/evaluations/2/report.md
next       factory approve ${RUN_ID} --reason '…' --outcome '…' --project 'my app'
or         factory reject ${RUN_ID} --reason '…' --remediation '…' --project 'my app'
`);
  });

  it("says why a scenario failed, without what would steer the terminal, and that nobody can approve it", async () => {
    expect(await textOf(reportOf([failed]))).toBe(`FAILED  ER-1    says why  0.2s
        stdout is not the expected text
        - expected, + found:
          -hello
          +bye
        signature 0123456789ab
        last output:
        | \uFFFD[31mbye

scenarios  0 of 1 passed of hello@1
image      ${digest}
report     RUN/evaluations/2/report.md
approval   refused for good: a scenario failed
next       factory reject ${RUN_ID} --reason '…' --remediation '…' --project 'my app'
`);
  });

  it("does not offer to approve a run whose earlier evaluation is no evidence", async () => {
    const event = "run.evaluated";
    const fields = { evaluation: 1, image_digest: digest, report_digest: digest, total: 1, passed: 0 };

    const text = await textOf(reportOf([passed]), { more: [{ event, ...fields }] });

    expect(text).toContain("approval   refused for good: another evaluation of this run did not pass\n");
    expect(text).not.toContain("factory approve");
  });

  it("has nothing to be done next for a run that was decided about", async () => {
    expect(await textOf(reportOf([passed]), { status: "approved" })).toMatch(/\nrun {8}approved\n$/);
  });
});
