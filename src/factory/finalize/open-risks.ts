import type { OpenRisk, RunFacts } from "./handoff.ts";

/** What nobody has taken care of, as far as the facts of a run tell. */
export function openRisks(facts: RunFacts): readonly OpenRisk[] {
  const risks: OpenRisk[] = [];
  if (facts.simulated) add("simulated", "stages were simulated: the run shows nothing about an image");
  addStages(facts, add);
  addEvaluation(facts, add);
  addDecision(facts, add);
  const operated = facts.interventions.filter(({ action }) => action === "intervene");
  if (operated.length > 0) {
    const who = [...new Set(operated.map(({ actor = "somebody" }) => actor))].sort().join(", ");
    add(
      "intervention",
      `${counted(operated.length, "time")} somebody intervened (${who}): see events.ndjson`,
    );
  }
  return risks;

  function add(risk: string, message: string): void {
    risks.push({ risk, message });
  }
}

type Add = (risk: string, message: string) => void;

function addStages({ stages, restarts, status, policyPassed, neverBegan }: RunFacts, add: Add): void {
  for (const { node, outcome, error, attempts, visits } of stages) {
    if (outcome === "fail" || outcome === "retry") add("failed-stage", `${node} failed${because(error)}`);
    if (outcome === "partial_success") add("partial-stage", `${node} succeeded only in part`);
    if (outcome === "interrupted") add("interrupted-stage", `${node} was interrupted and never ended`);
    if (attempts > visits)
      add("retried-stage", `${node} took ${attempts} attempts in ${counted(visits, "visit")}`);
  }
  if (restarts > 0) add("restarted", `the run began anew ${counted(restarts, "time")}`);
  if (neverBegan || (status !== "approved" && status !== "rejected")) return;
  if (policyPassed === undefined) add("no-policy", "no stage checked the policy");
  else if (!policyPassed) add("policy-failed", "the policy did not pass");
}

function addEvaluation({ suite, evaluations, evaluationErrors, neverBegan }: RunFacts, add: Add): void {
  if (neverBegan) return;
  if (suite === undefined)
    add("no-suite", "the run has no scenario suite: nothing tried the image from outside");
  else if (evaluations.length === 0) add("not-evaluated", "no scenario was tried on an image of this run");
  for (const { evaluation, total, passed } of evaluations) {
    if (passed < total) {
      add("failed-scenarios", `evaluation ${evaluation}: ${total - passed} of ${total} scenarios failed`);
    }
  }
  for (const error of evaluationErrors) add("evaluation-failed", `scenarios could not be tried: ${error}`);
}

function addDecision({ status, decision }: RunFacts, add: Add): void {
  if (decision === undefined) {
    if (status === "approved" || status === "rejected")
      add("no-record", `no record says that it was ${status}`);
    return;
  }
  if (!decision.signed) add("not-signed", `record ${decision.index} of the decision is not signed`);
  for (const { index, payload } of decision.amendments) {
    if (payload.kind !== "amendment") continue;
    if (payload.reversed === true)
      add("reversed", `record ${index} reverses the decision: ${payload.reason}`);
    if (payload.criticalIncident === true) {
      add("critical-incident", `record ${index} tells of a critical incident: ${payload.reason}`);
    }
  }
}

function because(error: string | undefined): string {
  return error === undefined || error === "" ? "" : `: ${error}`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
