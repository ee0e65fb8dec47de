import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { replayRun } from "../../src/factory/decide/replay-run.ts";
import { runDamage } from "../../src/factory/decide/run-damage.ts";
import { readCheckpoint } from "../../src/pipeline/run-store/read-checkpoint.ts";
import { readManifest } from "../../src/pipeline/run-store/run-manifest.ts";
import { runPaths } from "../../src/pipeline/run-store/run-paths.ts";
import { holdRun } from "../../src/pipeline/session/hold-run.ts";
import { readPipeline } from "../../src/pipeline/session/read-pipeline.ts";
import { resumeOnDisk, runOnDisk, services } from "../pipelines/engine/session-on-disk.ts";

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare] node [shape=parallelogram, tool_command=true]";

const projects: string[] = [];
afterEach(() => {
  for (const project of projects.splice(0)) rmSync(project, { recursive: true, force: true });
});

function damageOf(dir: string) {
  const paths = runPaths(dir);
  const manifest = readManifest(paths.manifest);
  const graph = readPipeline(readFileSync(paths.pipeline, "utf8"), "pipeline.dot");
  const checkpoint = readCheckpoint(paths.checkpoint, manifest.run_id);
  const replay = replayRun(paths, { runId: manifest.run_id, graph, checkpoint });
  expect(replay.state.status).toBe("evaluating");
  return runDamage({ paths, manifest, graphId: graph.id, checkpoint, replay });
}

/** Nobody has changed any of them: what is said of their files must not be said of a run that is fine. */
const PIPELINES: readonly (readonly [string, string])[] = [
  ["a line", "a b start -> a -> b -> exit"],
  ["a retry", 'a [tool_command="test -e done || { touch done; exit 1; }", max_retries=2] start -> a -> exit'],
  [
    "a loop",
    'goal="x" a [tool_command="echo a >> n; test $(wc -l < n) -ge 3", goal_gate=true, retry_target=a] start -> a -> exit',
  ],
  [
    "a restart",
    'a [tool_command="test -e done && exit 1; touch done", on_failure=route] b start -> a -> b; b -> exit [condition="outcome=success", weight=1]; a -> exit [condition="outcome=fail"]; b -> a [loop_restart=true, weight=5]',
  ],
  [
    "branches",
    "p [shape=component] f [shape=tripleoctagon] a b c start -> p; p -> a -> c -> f; p -> b -> f; f -> exit",
  ],
  [
    "a gate",
    'a g [shape=hexagon, label="Go on?"] start -> g; g -> exit [label="[Y] Yes"]; g -> a [label="[N] No"]; a -> exit',
  ],
  [
    "a gate in a branch",
    'p [shape=component] f [shape=tripleoctagon] g [shape=hexagon, label="Go on?"] a b start -> p; p -> g; g -> f [label="[Y] Yes"]; g -> a [label="[N] No"]; a -> f; p -> b -> f; f -> exit',
  ],
  [
    "values",
    'a [tool_command="echo \'{\\"outcome\\":\\"success\\",\\"context_updates\\":{\\"b\\":[1,null],\\"10\\":2,\\"2\\":{}}}\' > $FACTORY_STATUS_FILE"] start -> a -> exit',
  ],
];

it.each(PIPELINES)("finds nothing wrong with a run that was driven with %s", async (_, text) => {
  const answers = [{ node: "g", value: "Y" }];
  const run = await runOnDisk(`digraph G { ${ENDS} ${text} }\n`, services({ answers, answersDigest: "x" }));
  projects.push(run.project);
  run.session.close();
  expect(run.end.kind, JSON.stringify(run.end)).toBe("end");

  expect(damageOf(run.dir)).toEqual([]);

  const held = await holdRun({ dir: run.dir, now: () => 1_800_000_000_000 });
  held.emit({ event: "run.intervened", actor: "Ada", context_updates: { note: "x" } });
  held.emit({ event: "run.evaluation_failed", error: "no builder" });
  held.close();
  expect(damageOf(run.dir)).toEqual([]);
});

it("finds nothing wrong with a run that failed and went on", async () => {
  const fails = 'a [tool_command="test -e mended"] b start -> a -> b -> exit';
  const run = await runOnDisk(`digraph G { ${ENDS} ${fails} }\n`);
  projects.push(run.project);
  run.session.close();
  expect(run.end.kind).toBe("fail");
  writeFileSync(join(run.project, "mended"), "");

  const resumed = await resumeOnDisk(run.dir);
  resumed.session.close();

  expect(resumed.end.kind).toBe("end");
  expect(damageOf(run.dir)).toEqual([]);
});
