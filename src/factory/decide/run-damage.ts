import { readFileSync } from "node:fs";
import type { Problem } from "../../errors/factory-error.ts";
import type { Checkpoint } from "../../pipeline/run-store/checkpoint.ts";
import { type RunEnvelope, toEnvelope } from "../../pipeline/run-store/run-envelope.ts";
import type { RunManifest } from "../../pipeline/run-store/run-manifest.ts";
import type { RunPaths } from "../../pipeline/run-store/run-paths.ts";
import { pipelineDigest } from "../../pipeline/session/read-pipeline.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Replay } from "./replay-run.ts";

export interface DamageCall {
  readonly paths: RunPaths;
  readonly manifest: RunManifest;
  /** Name that the graph has. */
  readonly graphId: string;
  readonly checkpoint: Checkpoint | undefined;
  readonly replay: Replay;
}

/** Which files of a run do not say what the journal says; of one that may be driven only the journal is compared. */
export function runDamage(call: DamageCall): readonly Problem[] {
  const { replay } = call;
  if (replay.problems.length > 0 || replay.state.status !== "evaluating") return replay.problems;
  return [...manifestDamage(call), ...envelopeDamage(call), ...checkpointDamage(call)];
}

function manifestDamage({ paths, manifest, replay: { created } }: DamageCall): readonly Problem[] {
  const problems: Problem[] = [];
  if (created === undefined) {
    problems.push(damage(paths.journal, "events.ndjson does not say how the run began"));
  } else {
    if (created.graph_digest !== manifest.graph_digest) {
      problems.push(
        damage(
          paths.manifest,
          `manifest.json was changed: it names the pipeline ${manifest.graph_digest}, and the journal ${created.graph_digest}`,
        ),
      );
    }
    if (created.simulated && !manifest.simulated) {
      problems.push(
        damage(
          paths.manifest,
          "manifest.json was changed: it says that nothing was simulated, and the journal says otherwise",
        ),
      );
    }
  }
  const digest = pipelineDigest(readFileSync(paths.pipeline, "utf8"));
  if (digest !== manifest.graph_digest) {
    problems.push(
      damage(
        paths.pipeline,
        `pipeline.dot was changed: it has the digest ${digest}, and the run was made from ${manifest.graph_digest}`,
      ),
    );
  }
  return problems;
}

/** Says when it was written, and of what is no state of the run. */
const FREE: ReadonlySet<string> = new Set(["updated_at"]);

function envelopeDamage({ paths, manifest, graphId, replay }: DamageCall): readonly Problem[] {
  const found = readJson<Readonly<Record<string, unknown>>>(paths.envelope);
  if (found === undefined) return [damage(paths.envelope, "run.json is missing, or no JSON object")];
  const { binding, simulated, graph_digest: graphDigest, start_time: createdAt } = manifest;
  const expected: RunEnvelope = toEnvelope(replay.state, "", {
    pipelineId: graphId,
    graphDigest,
    createdAt,
    simulated,
    interrupted: false,
    ...(binding === undefined ? {} : { binding }),
  });
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  return keys
    .filter((key) => !FREE.has(key))
    .flatMap((key) => {
      const said = shownJson(withoutInterruption(found[key]));
      const noted = shownJson(expected[key as keyof RunEnvelope]);
      if (said === noted) return [];
      return [
        damage(paths.envelope, `run.json was changed: its ${key} is ${said}, and the journal says ${noted}`),
      ];
    });
}

/** Whether the process that drove the run was stopped says nothing of what it did. */
function withoutInterruption(value: unknown): unknown {
  return Array.isArray(value) ? value.filter((tag) => tag !== "interrupted") : value;
}

function checkpointDamage({ paths, checkpoint, replay }: DamageCall): readonly Problem[] {
  if (checkpoint === undefined) return [];
  const expected = replay.checkpoint;
  if (expected === undefined) {
    return [
      damage(
        paths.checkpoint,
        `checkpoint.json was changed: it knows event ${checkpoint.seq}, and the journal does not`,
      ),
    ];
  }
  const keys = [
    ...new Set([...Object.keys(expected), ...Object.keys(checkpoint)]),
  ].sort() as (keyof Checkpoint)[];
  const changed = keys.filter((key) => shownJson(checkpoint[key]) !== shownJson(expected[key]));
  if (changed.length === 0) return [];
  return [
    damage(
      paths.checkpoint,
      `checkpoint.json was changed: its ${changed.join(", ")} ${changed.length === 1 ? "is" : "are"} not what the journal says`,
    ),
  ];
}

function damage(source: string, message: string): Problem {
  return { message, source, hint: "restore that file, or reject this run and begin a new one" };
}

function readJson<T>(file: string): T | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}

/** The same content gives the same text; what is written leaves out what is undefined. */
function shownJson(value: unknown): string {
  return value === undefined ? "absent" : canonicalJson(JSON.parse(JSON.stringify(value))).trimEnd();
}
