import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { emit } from "../../pipeline/engine/run.ts";
import type { OpenQuestion } from "../../pipeline/engine/run-state.ts";
import { checkAction } from "../../pipeline/engine/run-status.ts";
import { matchChoice } from "../../pipeline/interviewers/match-choice.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { reopenRun } from "../../pipeline/session/resume-run.ts";
import { childFolder } from "../../pipeline/session/run-child.ts";
import type { Session } from "../../pipeline/session/session.ts";
import type { Context } from "../context.ts";
import { actorName } from "../decisions/current-actor.ts";
import { projectFlag } from "../project-flag.ts";
import { listChoices } from "./read-answers.ts";
import { sessionServices } from "./session-services.ts";

export interface AnswerFlags {
  readonly project: string;
  readonly node?: string;
  readonly actor?: string;
  readonly json?: true;
}

/** `factory answer`: keeps the answer to a gate for when the run is resumed. */
export async function answerGate(
  { name, choice }: { readonly name: string; readonly choice: string },
  flags: AnswerFlags,
  context: Context,
): Promise<void> {
  const dir = findRun(resolve(context.cwd, flags.project), name);
  const actor = await actorName(flags.actor, { cwd: resolve(context.cwd, flags.project), env: context.env });
  const given = await answerAt(dir, { choice, node: flags.node, actor }, { flags, context });
  context.stdout.write(
    flags.json === true ? `${JSON.stringify(given, undefined, 2)}\n` : answerText(given, flags),
  );
}

/** Where the run waits for one that a stage of it has started, that one is answered. */
async function answerAt(
  dir: string,
  asked: Asked,
  outside: { readonly flags: AnswerFlags; readonly context: Context },
): Promise<GivenAnswer> {
  const { project } = outside.flags;
  const { session } = await reopenRun({
    dir,
    services: ({ simulated, project_dir: projectDir }) =>
      sessionServices({
        context: outside.context,
        flags: { project, ...(simulated ? { simulate: true } : {}) },
        projectDir,
        answers: undefined,
        agent: undefined,
      }),
  });
  let child: string | undefined;
  try {
    child = waitingChild(session, asked.node);
    if (child === undefined) return giveAnswer(session, asked);
  } finally {
    session.close();
  }
  return { ...(await answerAt(child, { ...asked, node: undefined }, outside)), runId: session.runId };
}

interface Asked {
  readonly choice: string;
  readonly node: string | undefined;
  readonly actor: string;
}

/** Folder of the run that a waiting stage has started, when that is the question. */
function waitingChild({ run, paths }: Session, node: string | undefined): string | undefined {
  const { state, model } = run;
  const asking = [...state.questions.values()].filter(({ stage }) => node === undefined || stage === node);
  const [question, other] = asking;
  const found = question === undefined ? undefined : model.node(question.stage);
  if (found === undefined || other !== undefined || model.kind(found) !== "stack.manager_loop")
    return undefined;
  const visit = state.visits.get(found.id) ?? 1;
  return childFolder(paths.dir, { node: found.id, restart: state.restarts, visit });
}

interface GivenAnswer {
  readonly runId: string;
  readonly node: string;
  readonly value: string;
  readonly to: string;
  readonly actor: string;
}

function giveAnswer({ run, runId }: Session, { choice, node, actor }: Asked): GivenAnswer {
  checkAction(run.state, "answer");
  const [id, question] = chooseQuestion(run.state.questions, { runId, node });
  const matched = matchChoice(question.choices, choice);
  if (matched.kind !== "choice") {
    const why = matched.kind === "ambiguous" ? "could be several choices" : "is no choice";
    throw new FactoryError("ANSWER_INVALID", `"${choice}" ${why} of the gate ${question.stage}`, {
      hint: `choose one of ${listChoices(question.choices)}`,
    });
  }
  const { to } = matched.choice;
  emit(run, {
    event: "human.answered",
    stage_id: question.stage,
    question_id: id,
    value: to,
    actor,
    ...(question.branch === undefined ? {} : { branch: question.branch }),
  });
  run.ports.checkpoint(run.state);
  return { runId, node: question.stage, value: choice, to, actor };
}

function chooseQuestion(
  questions: ReadonlyMap<string, OpenQuestion>,
  { runId, node }: { readonly runId: string; readonly node: string | undefined },
): readonly [string, OpenQuestion] {
  const fitting = [...questions].filter(([, { stage }]) => node === undefined || stage === node);
  const open = fitting.filter(([, { answer }]) => answer === undefined);
  const [first] = open.length > 0 ? open : fitting;
  if (first === undefined) {
    const asked = [...questions.values()].map(({ stage }) => stage);
    throw new FactoryError(
      "ANSWER_INVALID",
      `the run ${runId} waits for no answer${node === undefined ? "" : ` at ${node}`}`,
      {
        hint:
          asked.length === 0
            ? "look at it, or continue it with factory resume"
            : `it waits at ${asked.join(", ")}`,
      },
    );
  }
  if (open.length > 1) {
    throw new FactoryError(
      "ANSWER_INVALID",
      `the run ${runId} waits at ${open.map(([, { stage }]) => stage).join(", ")}`,
      {
        hint: "say with --node which gate is answered",
      },
    );
  }
  return first;
}

function answerText({ runId, node, to, actor }: GivenAnswer, { project }: AnswerFlags): string {
  return `${node} → ${to}, answered by ${actor}\ncontinue with: factory resume ${runId}${projectFlag(project)}\n`;
}
