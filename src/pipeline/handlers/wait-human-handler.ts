import type { StageResult } from "../engine/ports.ts";
import type { Answer, Choice, Interviewer, Question } from "../interviewers/interviewer.ts";
import { matchChoice, splitLabel } from "../interviewers/match-choice.ts";
import type { Handler, StageCall } from "./handler.ts";

/** Asks a human which edge to follow. An answer that fits no choice is never taken for one. */
export function waitHumanHandler(interviewer: Interviewer): Handler {
  return {
    type: "wait.human",
    async execute(call) {
      const choices = gateChoices(call);
      if (choices.length === 0) {
        return { status: "fail", failureReason: "the gate has no edges to choose from", retryable: false };
      }
      const question = gateQuestion(call, choices);
      if (call.question === undefined) report(call, question);
      const answer = call.question?.answer ?? (await interviewer.ask(question, call.signal));
      return answer === undefined ? wait(question) : settle(call, question, answer);
    },
  };
}

/** One choice for each edge, in the order of the file. */
function gateChoices({ node, model }: StageCall): readonly Choice[] {
  return model.edgesFrom(node.id).map((edge) => {
    const label = edge.attributes.label?.value.trim() || edge.to;
    return { key: splitLabel(label).key, label, to: edge.to };
  });
}

function gateQuestion(
  { node, model, questionId, answered }: StageCall,
  options: readonly Choice[],
): Question {
  const timeoutMs = model.durationMs(node, "timeout");
  return {
    id: questionId,
    stage: node.id,
    type: "MULTIPLE_CHOICE",
    text: model.text(node, "label") || "Select an option:",
    options,
    answered,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

function report({ node, branch, questionId, report }: StageCall, { text, options }: Question): void {
  report({
    event: "interview.started",
    stage_id: node.id,
    question_id: questionId,
    question: text,
    choices: options,
    ...(branch === undefined ? {} : { branch }),
  });
}

function wait({ text, options }: Question): StageResult {
  return { waiting: { question: text, choices: options } };
}

function settle(call: StageCall, question: Question, { value, actor }: Answer): StageResult {
  const { node, branch, questionId } = call;
  const place = { stage_id: node.id, question_id: questionId, ...(branch === undefined ? {} : { branch }) };
  const word = value.trim();
  const timedOut = word === "TIMEOUT";
  const matched = timedOut || word === "SKIPPED" ? undefined : matchChoice(question.options, word);
  if (matched !== undefined && matched.kind !== "choice") {
    return { waiting: { question: question.text, choices: question.options, refused: value } };
  }
  call.report({ event: "interview.completed", ...place, value: word, actor });
  if (timedOut) return timeOut(call, question, place);
  if (matched === undefined) {
    return { status: "fail", failureReason: "human skipped interaction", retryable: false };
  }
  return chosen(matched.choice);
}

function timeOut(
  { node, model, report }: StageCall,
  { options }: Question,
  place: { readonly stage_id: string; readonly question_id: string; readonly branch?: string },
): StageResult {
  const target = model.text(node, "human.default_choice");
  const choice = options.find(({ to }) => to === target);
  report({
    event: "interview.timeout",
    ...place,
    ...(choice === undefined ? {} : { default_choice: choice.to }),
  });
  if (choice !== undefined) return chosen(choice);
  return { status: "retry", failureReason: "human gate timeout, no default" };
}

function chosen({ key, label, to }: Choice): StageResult {
  return {
    status: "success",
    preferredLabel: label,
    suggestedNextIds: [to],
    contextUpdates: { "human.gate.selected": key, "human.gate.label": label },
  };
}
