import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RunEvent } from "../../src/pipeline/engine/run-event.ts";
import { isRunId } from "../../src/pipeline/run-store/run-id.ts";

export interface CrashPipeline {
  readonly dir: string;
  /** Folder of its runs. */
  readonly runs: string;
  /** File to which each command appends the path of its status file. */
  readonly effects: string;
}

/** What a run did, in a form in which two runs can be compared. */
export interface Trace {
  /** What is wrong with its journal, or with what ran how often. */
  readonly problems: readonly string[];
  readonly nodes: readonly string[];
  /** Stages that were begun more than once. */
  readonly repeated: readonly string[];
  /** Node and attempt of each command in order, without repetitions; in a parallel part branch by branch. */
  readonly effects: readonly string[];
  readonly edges: readonly string[];
  readonly end: unknown;
}

type StageEvent = Extract<RunEvent, { event: `stage.${string}` }>;

/** The only run of a project, from its files. */
export function readTrace({ runs, effects: effectsFile }: CrashPipeline): Trace {
  const [id = ""] = runFolders(runs);
  const text = readFileSync(join(runs, id, "events.ndjson"), "utf8");
  const events = text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as RunEvent);
  const stages = stagesOf(events);
  const lines = readFileSync(effectsFile, "utf8").split("\n").slice(0, -1);
  const effects = lines.map((line) => /stages\/0*(\d+)-(\w+)-(\d+)\//.exec(line)?.slice(1).join(" ") ?? line);
  const checkpoint = JSON.parse(readFileSync(join(runs, id, "checkpoint.json"), "utf8"));
  const envelope = JSON.parse(readFileSync(join(runs, id, "run.json"), "utf8"));
  return {
    problems: [
      ...(text.endsWith("\n") ? [] : ["the journal's last line is torn"]),
      ...events.flatMap(({ seq, run_id, event }, index) =>
        seq === index + 1 && run_id === id ? [] : [`event ${index + 1} has seq ${seq} (${event})`],
      ),
      ...[...stages].flatMap(([key, { problems }]) => problems.map((problem) => `${key}: ${problem}`)),
      ...effectProblems(effects, stages),
      ...(checkpoint.seq === events.length ? [] : [`the checkpoint is of event ${checkpoint.seq}`]),
    ],
    nodes: events.flatMap((event) =>
      event.event === "stage.started" || event.event === "exit.reached" ? event.stage_id : [],
    ),
    repeated: [...stages].flatMap(([key, { begun }]) => (begun > 1 ? key : [])),
    effects: byBranch(
      effects
        .filter((key, index) => !effects.slice(0, index).includes(key))
        .map((key) => ({ branch: stages.get(key)?.branch, text: key.split(" ").slice(1).join(" ") })),
    ),
    edges: byBranch(
      events.flatMap((event) =>
        event.event === "edge.selected"
          ? { branch: event.branch, text: `${event.from} -> ${event.to}: ${event.reason}` }
          : [],
      ),
    ),
    end: {
      status: envelope.status,
      outcome: envelope.final_outcome,
      node: checkpoint.current_node,
      outcomes: sorted(checkpoint.node_outcomes),
      visits: sorted(checkpoint.visit_counts),
      answers: sorted(checkpoint.answers_used),
      gate: checkpoint.context["human.gate.label"],
    },
  };
}

export function runFolders(runs: string): readonly string[] {
  return existsSync(runs) ? readdirSync(runs).filter(isRunId) : [];
}

interface Stage {
  readonly branch: string | undefined;
  readonly begun: number;
  readonly interrupted: number;
  readonly ended: boolean;
  readonly problems: readonly string[];
}

/** By index, node and attempt: each is begun once, and again only after an interruption; it ends once, and stays so. */
function stagesOf(events: readonly RunEvent[]): ReadonlyMap<string, Stage> {
  const stages = new Map<string, Stage>();
  for (const event of events) {
    if (!isStageEvent(event) || event.event === "stage.retrying") continue;
    const key = `${event.index} ${event.stage_id} ${event.attempt}`;
    const stage = stages.get(key) ?? {
      branch: event.branch,
      begun: 0,
      interrupted: 0,
      ended: false,
      problems: [],
    };
    stages.set(key, followed(stage, event));
  }
  for (const [key, stage] of stages) {
    if (!stage.ended) stages.set(key, { ...stage, problems: [...stage.problems, "never ended"] });
  }
  return stages;
}

function isStageEvent(event: RunEvent): event is StageEvent & RunEvent {
  return event.event.startsWith("stage.");
}

function followed(stage: Stage, { event }: StageEvent): Stage {
  const problems = stage.ended ? [...stage.problems, `${event} after its end`] : stage.problems;
  const { begun, interrupted } = stage;
  if (event === "stage.interrupted") return { ...stage, problems, interrupted: interrupted + 1 };
  if (event !== "stage.started") return { ...stage, problems, ended: true };
  const allowed = begun === interrupted ? problems : [...problems, "begun again without an interruption"];
  return { ...stage, begun: begun + 1, problems: allowed };
}

/** A command had its effect once for its end, and at most once more for each interruption. */
function effectProblems(effects: readonly string[], stages: ReadonlyMap<string, Stage>): readonly string[] {
  const counts = new Map<string, number>();
  for (const key of effects) counts.set(key, (counts.get(key) ?? 0) + 1);
  return [
    ...[...counts].flatMap(([key, count]) => {
      const begun = stages.get(key)?.begun ?? 0;
      return count <= begun ? [] : [`${key}: ${count} effects, and begun ${begun} times`];
    }),
    ...[...stages.keys()].flatMap((key) =>
      counts.has(key) || !/ (?:[tlmrpq]\d|flaky) /.test(key) ? [] : [`${key}: no effect`],
    ),
  ];
}

interface Placed {
  readonly branch: string | undefined;
  readonly text: string;
}

/** Branches run beside each other: what lies between two stages of the main line is sorted by branch, and only that. */
function byBranch(placed: readonly Placed[]): readonly string[] {
  const parts: { readonly main: boolean; readonly items: Placed[] }[] = [];
  for (const item of placed) {
    const main = item.branch === undefined;
    const last = parts.at(-1);
    if (last?.main === main) last.items.push(item);
    else parts.push({ main, items: [item] });
  }
  return parts.flatMap(({ items }) => {
    const ordered = items.map((item, index) => ({ ...item, index }));
    ordered.sort((a, b) => compare(a.branch ?? "", b.branch ?? "") || a.index - b.index);
    return ordered.map(({ branch, text }) => (branch === undefined ? text : `${branch}: ${text}`));
  });
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function sorted(record: object): unknown {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => compare(a, b)));
}
