import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { formatPipeline } from "../../src/pipeline/dot/format-pipeline.ts";
import { autoApprove } from "../../src/pipeline/interviewers/auto-approve.ts";
import { queueInterviewer } from "../../src/pipeline/interviewers/queue-interviewer.ts";
import { RELEASE_PIPELINE } from "../../src/pipeline/release-pipeline.ts";
import { type Driven, drive, type Script } from "./engine/drive.ts";
import { lintText } from "./lint-text.ts";

const folder = join(import.meta.dirname, "../../examples/pipelines");
const files = readdirSync(folder);
const FAIL = { status: "fail", failureReason: "scripted", retryable: false } as const;

const answers = (...values: readonly string[]) =>
  queueInterviewer(
    values.map((value) => ({ node: value.split("=")[0] ?? "", value: value.split("=")[1] ?? "" })),
  );

interface Case {
  readonly script?: Script;
  readonly visits: string;
  readonly end: Driven["end"]["kind"];
}

/** Two ways through each example. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  "release.dot": [
    {
      script: { interviewer: autoApprove("test") },
      visits: "start build smoke sbom policy review exit",
      end: "end",
    },
    { script: { nodes: { smoke: FAIL } }, visits: "start build smoke", end: "fail" },
    {
      script: { interviewer: answers("review=S"), nodes: { stop: FAIL } },
      visits: "start build smoke sbom policy review stop",
      end: "fail",
    },
  ],
  "build-and-test.dot": [
    { visits: "start plan build smoke exit", end: "end" },
    { script: { nodes: { build: FAIL } }, visits: "start plan build", end: "fail" },
  ],
  "retries.dot": [
    {
      script: { nodes: { fetch: ["fail", "fail", "success"] } },
      visits: "start fetch build exit",
      end: "end",
    },
    { script: { nodes: { fetch: "fail" } }, visits: "start fetch", end: "fail" },
  ],
  "diagnose.dot": [
    { visits: "start test good exit", end: "end" },
    { script: { nodes: { test: FAIL, collect: FAIL } }, visits: "start test good collect", end: "fail" },
  ],
  "review-loop.dot": [
    {
      script: { interviewer: answers("review=A", "review=Y") },
      visits: "start notes review notes review exit",
      end: "end",
    },
    { visits: "start notes review", end: "waiting" },
  ],
  "gate-timeout.dot": [
    { script: { interviewer: answers("deploy=D") }, visits: "start build deploy roll_out exit", end: "end" },
    {
      script: { interviewer: answers("deploy=TIMEOUT"), nodes: { later: FAIL } },
      visits: "start build deploy later",
      end: "fail",
    },
  ],
  "matrix.dot": [
    { visits: "start versions py311 py312 py313 together exit", end: "end" },
    {
      script: { nodes: { py312: FAIL } },
      visits: "start versions py311 py312 py313 together",
      end: "fail",
    },
  ],
  "fastest-mirror.dot": [
    { script: { nodes: { near: FAIL } }, visits: "start mirrors near far either exit", end: "end" },
    { script: { nodes: { near: FAIL, far: FAIL } }, visits: "start mirrors near far either", end: "fail" },
  ],
  "goal-gate.dot": [
    { visits: "start update build scan exit", end: "end" },
    {
      script: { nodes: { scan: [FAIL, "success"] } },
      visits: "start update build scan update build scan exit",
      end: "end",
    },
  ],
  "agent-fix.dot": [
    {
      script: { nodes: { test: [FAIL, "success"] } },
      visits: "start change test change test exit",
      end: "end",
    },
    {
      script: { nodes: { test: FAIL } },
      visits: "start change test change test change test change test",
      end: "fail",
    },
  ],
  "route-by-value.dot": [
    {
      script: { nodes: { measure: { status: "success", contextUpdates: { "work.kind": "gpu" } } } },
      visits: "start measure gpu exit",
      end: "end",
    },
    { visits: "start measure cpu exit", end: "end" },
  ],
  "start-over.dot": [
    {
      script: { nodes: { deploy: [FAIL, "success"] } },
      visits: "start build deploy build deploy exit",
      end: "end",
    },
    {
      script: { nodes: { deploy: FAIL } },
      visits: "start build deploy build deploy build deploy",
      end: "fail",
    },
  ],
  "supervised.dot": [
    { visits: "start watch exit", end: "end" },
    { script: { nodes: { watch: FAIL } }, visits: "start watch", end: "fail" },
  ],
};

const cases = Object.entries(CASES).flatMap(([file, list]) => list.map((each) => ({ file, ...each })));

describe("example pipelines", () => {
  it("are all run here, and the first is the built-in one", () => {
    expect(Object.keys(CASES).sort()).toEqual(files);
    expect(readFileSync(join(folder, "release.dot"), "utf8")).toBe(RELEASE_PIPELINE);
  });

  it.each(files)("%s has no diagnostics and its canonical form", (file) => {
    const text = readFileSync(join(folder, file), "utf8");

    expect(lintText(text).filter(({ severity }) => severity !== "info")).toEqual([]);
    expect(formatPipeline(text, file).text).toBe(text);
  });

  it.each(cases)("$file goes $visits", async ({ file, script = {}, visits, end }) => {
    const driven = await drive(readFileSync(join(folder, file), "utf8"), script);

    expect([driven.visits.join(" "), driven.end.kind]).toEqual([visits, end]);
  });
});
