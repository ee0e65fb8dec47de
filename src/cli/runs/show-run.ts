import { resolve } from "node:path";
import { isBootFailure } from "../../pipeline/engine/run-status.ts";
import { splitLabel } from "../../pipeline/interviewers/match-choice.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { runDriver } from "../../pipeline/run-store/lock-run.ts";
import { type ReadRun, readRun } from "../../pipeline/session/read-run.ts";
import { type RunSummary, summarizeRun } from "../../pipeline/session/summarize-run.ts";
import type { Context } from "../context.ts";
import { type EvaluationSummary, evaluationSummary } from "../evaluate/evaluation-summary.ts";
import { printable } from "../printable.ts";
import { projectFlag } from "../project-flag.ts";

export interface RunCommandFlags {
  readonly project: string;
  readonly json?: true;
}

/** `factory runs show`: what a run has done and what it waits for. */
export async function showRun(name: string, flags: RunCommandFlags, context: Context): Promise<void> {
  const dir = findRun(resolve(context.cwd, flags.project), name);
  const run = readRun(dir);
  const summary = summarizeRun(run.state, run.paths);
  const evaluation = evaluationSummary(dir);
  if (flags.json === true) {
    const document = { ...summary, evaluation };
    context.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
    return;
  }
  const driver = await runDriver(dir);
  context.stdout.write(
    showText(run, { ...summary, evaluation }, { pid: driver?.pid, project: flags.project }),
  );
}

function showText(
  { manifest, state }: ReadRun,
  summary: RunSummary & { readonly evaluation: EvaluationSummary | null },
  { pid, project }: { readonly pid: number | undefined; readonly project: string },
): string {
  const where = projectFlag(project);
  const { runId, status, failure, evaluation, edges, outcomes, attempts, context, runDir } = summary;
  const flags = `${state.paused ? ", paused" : ""}${manifest.simulated ? ", simulated" : ""}`;
  const facts: readonly (readonly [string, string])[] = [
    ["run", runId],
    ["pipeline", `${manifest.name} (${manifest.source})`],
    ["status", `${status}${flags}`],
    ["because", printable(failure ?? "")],
    ["scenarios", evaluation === null ? "" : `${evaluation.passed} of ${evaluation.total} passed`],
    ["image", evaluation?.imageDigest ?? ""],
    ["driven by", pid === undefined ? "" : `process ${pid}`],
    ["begun", manifest.start_time],
    ["folder", runDir],
  ];
  const questions = [...state.questions.values()];
  const sections = [
    facts.filter(([, text]) => text !== "").map(([key, text]) => `${key.padEnd(9)}  ${text}`),
    titled(
      "stages",
      Object.entries(outcomes).map(([node, outcome]) => {
        const tries = attempts[node] ?? 1;
        return `${node}  ${outcome}${tries > 1 ? `, ${tries} attempts` : ""}`;
      }),
    ),
    titled(
      "way",
      edges.map(({ from, to, reason }) => `${from} → ${to}: ${reason}`),
    ),
    titled(
      "context",
      Object.entries(context)
        .filter(([key]) => !/^(?:graph|internal)\./.test(key))
        .map(([key, value]) => `${key} = ${shortened(JSON.stringify(value))}`),
    ),
    titled(
      "waits for an answer",
      questions.flatMap(({ stage, question, choices, answer }) => [
        `${question} (${stage})${answer === undefined ? "" : `, answered ${answer.value} by ${answer.actor}`}`,
        ...choices.map(({ key, label }) => `  [${key}] ${splitLabel(label).words}`),
        ...(answer === undefined ? [`factory answer ${runId} KEY${where}`] : []),
      ]),
    ),
  ];
  const next =
    pid === undefined &&
    (status === "executing" ||
      (status === "failed" && !isBootFailure(state)) ||
      state.paused ||
      status === "awaiting_human")
      ? [`continue it with: factory resume ${runId}${where}`]
      : [];
  return `${[...sections, next]
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

const LONGEST = 160;

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
