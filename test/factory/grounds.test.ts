import { rmSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { approvalProblems } from "../../src/factory/decide/approval-problems.ts";
import { reportFixture } from "../../src/factory/decide/grounds-fixture.ts";
import { readGrounds } from "../../src/factory/decide/read-grounds.ts";
import { writeEvaluation } from "../../src/factory/evaluation/write-evaluation.ts";
import { holdRun } from "../../src/pipeline/session/hold-run.ts";
import { runOnDisk, services } from "../pipelines/engine/session-on-disk.ts";

const FIRST = `sha256:${"1".repeat(64)}`;
const SECOND = `sha256:${"2".repeat(64)}`;

/** A stage that builds an image, as far as others can tell. */
function build(digest: string): string {
  const status = JSON.stringify({ outcome: "success", context_updates: { "image.digest": digest } });
  return `[shape=parallelogram, tool_command="echo '${status.replaceAll('"', '\\"')}' > $FACTORY_STATUS_FILE"]`;
}

const projects: string[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) rmSync(project, { recursive: true, force: true });
});

/** Grounds of a run of these stages, with a report about that image. */
async function groundsOf(stages: string, digest: string) {
  const given = services({
    functions: {
      "factory.policy": async () => ({ status: "success", contextUpdates: { "policy.passed": true } }),
    },
  });
  const nodes = `start [shape=Mdiamond] exit [shape=Msquare] policy [type="factory.policy"]`;
  const built = `one ${build(FIRST)} two ${build(SECOND)}`;
  const run = await runOnDisk(`digraph G { ${nodes} ${built} ${stages} }\n`, given);
  projects.push(run.project);
  run.session.close();
  expect(run.end.kind, JSON.stringify(run.end)).toBe("end");
  const held = await holdRun({ dir: run.dir, now: () => 0 });
  const { image } = reportFixture();
  const report = reportFixture({ runId: held.runId, image: { ...image, digest } });
  const reportDigest = writeEvaluation(run.dir, report);
  held.emit({
    event: "run.evaluated",
    evaluation: 1,
    image_digest: digest,
    report_digest: reportDigest,
    total: report.total,
    passed: report.passedCount,
  });
  held.close();
  return readGrounds({ dir: run.dir, projectDir: run.project, attachedTypes: async () => [] });
}

it("counts a policy for the image that it checked", async () => {
  const { policy, damage } = await groundsOf("start -> one -> two -> policy -> exit", SECOND);

  expect(damage).toEqual([]);
  expect(policy).toEqual([{ name: "policy", passed: true }]);
});

it("does not count a policy for an image that was built later", async () => {
  const grounds = await groundsOf("start -> one -> policy -> two -> exit", SECOND);

  const detail = `it checked ${FIRST}, and ${SECOND} was evaluated`;
  expect(grounds.policy).toEqual([{ name: "policy", passed: false, detail }]);
  const words = { reason: "r", outcome: "o", signed: false };
  const messages = approvalProblems(grounds, words).map(({ message }) => message);
  expect(messages).toContain(`the policy policy did not pass: ${detail}`);
});
