import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FactoryError, type Problem } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import type { Graph } from "../../pipeline/graph.ts";
import type { Choice } from "../../pipeline/interviewers/interviewer.ts";
import { matchChoice, splitLabel } from "../../pipeline/interviewers/match-choice.ts";
import type { ListedAnswer } from "../../pipeline/interviewers/queue-interviewer.ts";
import { nodeKind } from "../../pipeline/node-kind.ts";

export interface AnswerList {
  readonly answers: readonly ListedAnswer[];
  readonly digest: string;
  readonly file: string;
}

const WORDS: ReadonlySet<string> = new Set(["TIMEOUT", "SKIPPED"]);

/** Reads the file of `--answers`. Throws ANSWER_INVALID with all that is wrong. */
export async function readAnswers(cwd: string, file: string): Promise<AnswerList> {
  const text = await readText(resolve(cwd, file), file);
  const digest = createHash("sha256").update(text).digest("hex");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid(file, [{ message: `${file} is not JSON: ${(error as Error).message}` }]);
  }
  if (!Array.isArray(value)) throw invalid(file, [{ message: `${file} is no list` }]);
  const problems = value.flatMap((entry, index) => shapeProblem(entry, `${file}[${index}]`));
  if (problems.length > 0) throw invalid(file, problems);
  return { answers: value as ListedAnswer[], digest, file };
}

/** Throws ANSWER_INVALID for answers that their gate does not know. */
export function checkAnswers({ answers, file }: AnswerList, graph: Graph): void {
  const problems = answers.flatMap((answer, index) => answerProblem(answer, graph, `${file}[${index}]`));
  if (problems.length > 0) throw invalid(file, problems);
}

function shapeProblem(entry: unknown, source: string): readonly Problem[] {
  const { node, value } = (typeof entry === "object" && entry !== null ? entry : {}) as Partial<ListedAnswer>;
  if (typeof node === "string" && typeof value === "string") return [];
  return [
    {
      message: "the entry has no node and value that are texts",
      source,
      hint: 'write {"node": "review", "value": "A"}',
    },
  ];
}

function answerProblem({ node: id, value }: ListedAnswer, graph: Graph, source: string): readonly Problem[] {
  const node = graph.nodes.find((one) => one.id === id);
  if (node === undefined || nodeKind(node) !== "wait.human") {
    // It may be a gate of a pipeline that this one starts.
    const managed = graph.nodes.some((one) => nodeKind(one) === "stack.manager_loop");
    return node === undefined && managed
      ? []
      : [{ message: `${id} is no gate of the pipeline`, source, hint: gateHint(graph) }];
  }
  if (WORDS.has(value.trim())) return [];
  const choices = choicesOf(graph, id);
  const matched = matchChoice(choices, value);
  if (matched.kind === "choice") return [];
  const why = matched.kind === "ambiguous" ? "could be several choices" : "is no choice";
  return [
    { message: `"${value}" ${why} of the gate ${id}`, source, hint: `choose one of ${listChoices(choices)}` },
  ];
}

function choicesOf(graph: Graph, id: string): readonly Choice[] {
  return graph.edges
    .filter(({ from }) => from === id)
    .map(({ to, attributes }) => {
      const label = attributes.label?.value.trim() || to;
      return { key: splitLabel(label).key, label, to };
    });
}

/** The choices as a person would type them. */
export function listChoices(choices: readonly Choice[]): string {
  return choices.map(({ key, label, to }) => `${key} (${label}, to ${to})`).join("; ");
}

function gateHint(graph: Graph): string {
  const gates = graph.nodes.filter((node) => nodeKind(node) === "wait.human").map(({ id }) => id);
  return gates.length === 0 ? "the pipeline has no gates" : `its gates are ${gates.join(", ")}`;
}

async function readText(path: string, file: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new FactoryError("FILE_UNREADABLE", `${file} cannot be read: ${(error as Error).message}`, {
      source: "--answers",
      hint: "name an existing file",
      cause: error,
    });
  }
}

function invalid(file: string, problems: readonly Problem[]): FactoryError {
  return problemsError("ANSWER_INVALID", file, problems);
}
