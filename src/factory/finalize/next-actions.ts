import { shellWord } from "../../plan/shell-word.ts";
import type { NextAction, RunFacts } from "./handoff.ts";

/** What can be done with an ended run, as commands in the folder of the project. */
export function nextActions(facts: RunFacts): readonly NextAction[] {
  const { runId } = facts;
  switch (facts.status) {
    case "approved":
      return facts.decision?.amendments.some(isReversal) === true
        ? [
            {
              command: "factory rollback --to REF",
              why: "the approval was reversed: go back to an earlier image",
            },
          ]
        : [
            {
              command: `factory promote ${runId} --to REF`,
              why: "copy the approved image to where it is used",
            },
            { command: `factory amend ${runId} --reason TEXT`, why: "note what becomes known later" },
          ];
    case "rejected":
      return [
        { command: beginAgain(facts), why: facts.decision === undefined ? again : remedyOf(facts.decision) },
      ];
    case "failed":
      return facts.neverBegan
        ? [
            {
              command: beginAgain(facts),
              why: "the run could not begin: mend the cause, then begin a new one",
            },
          ]
        : [
            ...failedLogs(facts),
            {
              command: `factory resume ${runId}`,
              why: "go on at the stage that failed, after mending the cause",
            },
            { command: beginAgain(facts), why: "or begin anew" },
          ];
    default:
      return [{ command: beginAgain(facts), why: again }];
  }
}

const again = "begin a new run";

type Decision = NonNullable<RunFacts["decision"]>;

function isReversal({ payload }: Decision["amendments"][number]): boolean {
  return payload.kind === "amendment" && payload.reversed === true;
}

function remedyOf({ payload }: Decision): string {
  const remedy = payload.kind === "decision" ? payload.remediation : undefined;
  return remedy === undefined ? again : `after the remediation: ${remedy}`;
}

function failedLogs({ runId, stages }: RunFacts): readonly NextAction[] {
  return stages
    .filter(({ outcome }) => outcome === "fail" || outcome === "retry")
    .map(({ node }) => ({ command: `factory runs logs ${runId} ${node}`, why: `see what ${node} printed` }));
}

/** Files of a project that are run when none is named. */
const USUAL: ReadonlySet<string> = new Set(["pipeline.dot", "factory.dot"]);

/** The newest version of what is registered, because what failed is mended by a new one. */
function beginAgain({ pipeline, file, suite, profile }: RunFacts): string {
  const registered = /^\d+$/.test(pipeline.version);
  const flags = [
    ...(registered ? [` --pipeline ${pipeline.id}`] : []),
    ...(registered || file === undefined || USUAL.has(file) ? [] : [` ${shellWord(file)}`]),
    ...(suite === undefined ? [] : [` --suite ${suite.id}`]),
    ...(profile === undefined ? [] : [` --profile ${profile}`]),
  ];
  return `factory run${flags.join("")}`;
}
