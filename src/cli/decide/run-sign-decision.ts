import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { FactoryError, type Problem } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import { signDecision } from "../../factory/decide/decision-file.ts";
import { type DecisionRequest, readDecisionRequest } from "../../factory/decide/decision-request.ts";
import type { Decision } from "../../factory/decisions/decision-record.ts";
import type { Context } from "../context.ts";
import { currentActor } from "../decisions/current-actor.ts";
import { loadPrivateKey } from "../sign/load-private-key.ts";
import { writeText } from "./run-request.ts";

export interface SignDecisionFlags {
  readonly key: string;
  readonly decision: Decision;
  readonly reason: string;
  readonly outcome?: string;
  readonly remediation?: string;
  readonly actor?: string;
  readonly output?: string;
}

/** `factory decisions sign`: decides about a run of another machine. Throws DECISION_INVALID for what would be refused there. */
export async function runSignDecision(
  file: string,
  flags: SignDecisionFlags,
  context: Context,
): Promise<void> {
  const text = await readFile(resolve(context.cwd, file), "utf8").catch((cause: Error) => {
    throw new FactoryError("FILE_MISSING", `cannot read ${file}: ${cause.message}`, {
      source: file,
      hint: "name a file of factory decisions request",
      cause,
    });
  });
  const request = readDecisionRequest(text, file);
  const problems = wordProblems(request, flags);
  if (problems.length > 0) {
    throw problemsError("DECISION_INVALID", `the decision about ${request.runId}`, problems);
  }
  const { decision, reason, outcome, remediation } = flags;
  const bytes = signDecision({
    request,
    verdict: {
      decision,
      reason: reason.trim(),
      ...(outcome === undefined ? {} : { outcome: outcome.trim() }),
      ...(remediation === undefined ? {} : { remediation: remediation.trim() }),
    },
    actor: await currentActor(flags.actor, context),
    timeMs: context.now(),
    key: await loadPrivateKey(flags.key, "--key", context),
  });
  await writeText(Buffer.from(bytes).toString("utf8"), flags.output, context);
}

function wordProblems(request: DecisionRequest, flags: SignDecisionFlags): readonly Problem[] {
  const { decision, reason, outcome = "", remediation = "" } = flags;
  const problems: Problem[] = [];
  if (reason.trim() === "") {
    problems.push({ message: "nothing says why", source: "--reason", hint: "say it with --reason" });
  }
  if (decision === "rejected") {
    if (remediation.trim() !== "") return problems;
    const message = "nothing says what has to be done before the next run";
    return [...problems, { message, source: "--remediation", hint: "say it with --remediation" }];
  }
  if (outcome.trim() === "") {
    problems.push({
      message: "nothing says what users will see",
      source: "--outcome",
      hint: "say it with --outcome",
    });
  }
  const hint = "reject the run with --decision rejected, or make a new request when this is mended";
  return [...problems, ...request.problems.map((message) => ({ message, hint }))];
}
