import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EventBody } from "../../pipeline/engine/run-event.ts";
import { evaluationPaths } from "./evaluation-paths.ts";
import { readEvaluations } from "./read-evaluations.ts";
import { evaluatingRun, type FixtureRun, RUN_ID } from "./run-fixture.ts";
import type { ScenarioReport } from "./scenario-report.ts";
import { writeEvaluation } from "./write-evaluation.ts";

const digest = `sha256:${"d".repeat(64)}`;
const report: ScenarioReport = {
  ...{ schemaVersion: 1, runId: RUN_ID, evaluation: 1 },
  suite: { id: "hello", version: 1, digest },
  pipeline: { id: "rel", version: "1" },
  image: {
    ...{ digest, name: RUN_ID, source: "kept", stage: "build" },
    platform: { os: "linux", architecture: "amd64" },
  },
  ...{ runtime: "buildkit", passed: false, total: 1, passedCount: 0, startedMs: 0, ms: 5 },
  scenarios: [
    {
      ...{ id: "HP-1", kind: "happy", title: "a|b <c>", passed: false, ms: 5, signature: "0123456789ab" },
      failures: [{ message: "no *match*", diff: ["-a", "+```"] }],
      output: "\u001b[1mb",
    },
  ],
};

let made: FixtureRun;
let written: string;

function evaluated(changes: object = {}): EventBody {
  return {
    event: "run.evaluated",
    ...{ evaluation: 1, image_digest: digest, report_digest: written, total: 1, passed: 0, ...changes },
  };
}

async function fixture(event: (digest: string) => EventBody): Promise<void> {
  const draft = await evaluatingRun({});
  written = writeEvaluation(draft.dir, report);
  rmSync(draft.projectDir, { recursive: true });
  made = await evaluatingRun({ more: [event(written)] });
  writeEvaluation(made.dir, report);
}

beforeEach(() => fixture(() => evaluated()));
afterEach(() => rmSync(made.projectDir, { recursive: true, force: true }));

describe("readEvaluations", () => {
  it("gives the report with its digest", () => {
    expect(readEvaluations(made.dir)).toEqual([{ kind: "valid", report, reportDigest: written }]);
  });

  it("finds a report of which one byte was changed", () => {
    const { json } = evaluationPaths(made.dir, 1);
    const bytes = readFileSync(json);
    chmodSync(json, 0o644);
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      writeFileSync(json, changed);

      expect(readEvaluations(made.dir)).toMatchObject([
        { kind: "broken", evaluation: 1, file: json, reason: expect.stringContaining("it was changed") },
      ]);
    }
  });

  it("finds a report that is missing", () => {
    rmSync(evaluationPaths(made.dir, 1).folder, { recursive: true });

    expect(readEvaluations(made.dir)).toMatchObject([{ kind: "broken", reason: "it is missing" }]);
  });

  it.each([
    [{ passed: 1 }, "its passedCount is 0, and the journal noted 1"],
    [{ image_digest: "sha256:1" }, `its image is ${digest}, and the journal noted sha256:1`],
  ])("finds a journal that says %o otherwise than the report", async (changes, reason) => {
    rmSync(made.projectDir, { recursive: true });
    await fixture(() => evaluated(changes));

    expect(readEvaluations(made.dir)).toMatchObject([{ kind: "broken", reason }]);
  });

  it("knows no report that the journal does not know", async () => {
    rmSync(made.projectDir, { recursive: true });
    made = await evaluatingRun({});
    writeEvaluation(made.dir, report);

    expect(readEvaluations(made.dir)).toEqual([]);
  });
});

describe("writeEvaluation", () => {
  it("writes the report for people, in which nothing of an image is markup", () => {
    const text = readFileSync(evaluationPaths(made.dir, 1).markdown, "utf8");

    expect(text).toContain("# Scenarios of hello@1: 0 of 1 passed\n");
    expect(text).toContain("| HP-1 | happy | a\\|b \\<c\\> | **FAILED** | 0.0 s |\n");
    expect(text).toContain("- no \\*match\\*\n\nSignature: `0123456789ab`\n\n````diff\n-a\n+```\n````\n");
    expect(text).toContain("```text\n\uFFFD[1mb\n```\n");
  });

  it("writes the report for CI systems, with the signature as the type of a failure", () => {
    expect(readFileSync(evaluationPaths(made.dir, 1).junit, "utf8")).toContain(
      '<failure message="no *match*" type="0123456789ab">-a\n+```</failure>',
    );
  });
});
