import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT_LAYOUT } from "../../image/find-layout.ts";
import { MEDIA_TYPES } from "../../image/media-types.ts";
import type { EventBody } from "../../pipeline/engine/run-event.ts";
import type { RunManifest } from "../../pipeline/run-store/run-manifest.ts";
import { runPaths, runsFolder } from "../../pipeline/run-store/run-paths.ts";
import { pipelineDigest } from "../../pipeline/session/read-pipeline.ts";
import { type ImageFixture, writeFixtureLayout } from "../../registry/image-fixture.ts";
import type { Scenario, ScenarioSuite } from "../suite/scenario-suite.ts";
import { suiteDigest, writeSuite } from "../suite/suite-store.ts";

export const RUN_ID = "20260101T000000000Z-abcdef";
const TIME = "2026-01-01T00:00:00.000Z";

/** A pipeline that builds, runs a command and ends. */
const PIPELINE = `digraph rel {
  start [shape=Mdiamond]
  exit [shape=Msquare]
  build [type="factory.build"]
  claim [shape=parallelogram, tool_command="true"]
  start -> build -> claim -> exit
}
`;

/** An image with that many layers, whose config is that of readLayout's taste. */
export function runnableImage(texts: readonly string[], config: object = {}): ImageFixture {
  const layers = texts.map((text) => blobOf(MEDIA_TYPES.layerGzip, text));
  const document = {
    ...{ architecture: "amd64", os: "linux", config },
    rootfs: { type: "layers", diff_ids: layers.map(({ descriptor }) => descriptor.digest) },
  };
  const described = blobOf(MEDIA_TYPES.config, JSON.stringify(document));
  const manifest = blobOf(
    MEDIA_TYPES.manifest,
    JSON.stringify({
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      config: described.descriptor,
      layers: layers.map(({ descriptor }) => descriptor),
    }),
  );
  return { manifests: [manifest], blobs: [described, ...layers] };
}

export interface FixtureRun {
  readonly projectDir: string;
  readonly dir: string;
}

/** A run that has reached its exit, in a project of its own; `told` is what its stages left, by their ids. */
export async function evaluatingRun({
  scenarios,
  image,
  told = {},
  more = [],
}: {
  /** Without them the run has no suite. */
  readonly scenarios?: readonly Scenario[];
  /** In the project's layout. */
  readonly image?: ImageFixture;
  readonly told?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Events after the exit. */
  readonly more?: readonly EventBody[];
}): Promise<FixtureRun> {
  const projectDir = mkdtempSync(join(tmpdir(), "factory-evaluation-"));
  if (image !== undefined) writeFixtureLayout(join(projectDir, PROJECT_LAYOUT), { "": image });
  const dir = join(runsFolder(projectDir), RUN_ID);
  mkdirSync(dir, { recursive: true });
  const paths = runPaths(dir);
  const suite = scenarios === undefined ? undefined : await suiteOf(projectDir, scenarios);
  const manifest: RunManifest = {
    schema_version: 1,
    ...{ run_id: RUN_ID, name: "rel", goal: "", start_time: TIME, source: join(projectDir, "pipeline.dot") },
    graph_digest: pipelineDigest(PIPELINE),
    ...{ project_dir: projectDir, simulated: false, agent: null },
    binding: {
      pipeline: { id: "rel", version: 1 },
      ...(suite === undefined ? {} : { suite }),
    },
  };
  writeFileSync(paths.manifest, JSON.stringify(manifest));
  writeFileSync(paths.pipeline, PIPELINE);
  const events = [...eventsTo(told), ...more];
  const lines = events.map((body, at) =>
    JSON.stringify({ seq: at + 1, time: TIME, run_id: RUN_ID, ...body }),
  );
  writeFileSync(paths.journal, lines.map((line) => `${line}\n`).join(""));
  return { projectDir, dir };
}

async function suiteOf(projectDir: string, scenarios: readonly Scenario[]) {
  const content = { pipeline: { id: "rel", version: 1 }, scenarios };
  const digest = suiteDigest(content);
  const created = { time: TIME, actor: { name: "ada", source: "os" } } as const;
  const suite: ScenarioSuite = { schemaVersion: 1, id: "hello", version: 1, ...content, digest, created };
  await writeSuite(projectDir, suite);
  return { id: suite.id, version: suite.version, digest };
}

function eventsTo(told: Readonly<Record<string, Readonly<Record<string, string>>>>): readonly EventBody[] {
  const nodes = ["start", "build", "claim"];
  const graph_digest = pipelineDigest(PIPELINE);
  return [
    { event: "run.created", pipeline_id: "rel", graph_digest, simulated: false },
    { event: "run.started", stage_id: "start" },
    ...nodes.flatMap((stage_id, at): readonly EventBody[] => {
      const stage = { stage_id, index: at + 1, attempt: 1 };
      const updates = told[stage_id];
      const result = updates === undefined ? {} : { context_updates: updates };
      const to = nodes[at + 1] ?? "exit";
      return [
        { event: "stage.started", ...stage, visit: 1 },
        { event: "stage.completed", ...stage, outcome: "success", duration_ms: 1, result },
        { event: "edge.selected", from: stage_id, to, reason: "only edge" },
      ];
    }),
    { event: "exit.reached", stage_id: "exit" },
    { event: "run.evaluating" },
  ];
}

function blobOf(mediaType: string, text: string) {
  const bytes = Buffer.from(text);
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
}
