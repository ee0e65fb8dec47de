import { type DecisionHistory, readDecisions } from "../../factory/decisions/read-decisions.ts";
import type { ListDecisionsOptions } from "../commands/decisions.ts";
import { alignColumns } from "../compat/align-columns.ts";
import type { Context } from "../context.ts";
import { namedDecision } from "./named-decision.ts";
import { printDocument } from "./print-document.ts";
import { type ProjectOption, projectDir } from "./project-option.ts";

/** `factory decisions list` */
export async function runList(options: ListDecisionsOptions, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const decisions = readDecisions(folder, options.run === undefined ? {} : { runId: options.run });
  if (decisions.length === 0 && options.json !== true) {
    context.stderr.write("nothing was decided\n");
    return;
  }
  const lines = decisions.map(({ record, amendments }) => [
    `${record.index}`,
    record.hash.slice(0, 12),
    record.time,
    record.payload.decision,
    record.payload.runId,
    record.actor.name,
    amendments.length === 0 ? "" : `${amendments.length} amendments`,
  ]);
  const text = alignColumns([["record", "id", "time", "decision", "run", "actor"], ...lines]);
  const document = { schemaVersion: 1, decisions: decisions.map(toDocument) };
  printDocument(document, text, { json: options.json, context });
}

/** `factory decisions show` */
export async function runShow(asked: string, options: ProjectOption, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const decision = namedDecision(folder, asked);
  const document = { schemaVersion: 1, ...toDocument(decision) };
  printDocument(document, decisionText(decision), { json: options.json, context });
}

/** The record with its amendments, in the words of the journal. */
function toDocument({ record, amendments }: DecisionHistory): object {
  return { ...record, amendments };
}

function decisionText({ record, amendments }: DecisionHistory): string {
  const { payload } = record;
  const { scenarios } = payload;
  const lines = [
    ["decision", `${payload.decision}, record ${record.index}`],
    ["id", record.hash],
    ["run", payload.runId],
    ["time", record.time],
    ["actor", `${record.actor.name} (${record.actor.source})`],
    ["reason", payload.reason],
    ...row("outcome", payload.outcome),
    ...row("remediation", payload.remediation),
    ...row("image", payload.imageDigest),
    ["pipeline", `${payload.pipeline.id}@${payload.pipeline.version}`],
    ["suite", `${payload.suite.id}@${payload.suite.version}`],
    ["profile", payload.profileId],
    ...(scenarios === undefined ? [] : [["scenarios", `${scenarios.passed} of ${scenarios.total} passed`]]),
    ...payload.policy.map(({ name, passed }) => ["policy", `${name} ${passed ? "passed" : "did not pass"}`]),
    ...payload.evidence.map(({ name, digest }) => ["evidence", `${name} ${digest}`]),
    ["signed", record.signature === undefined ? "no" : "yes"],
    ...amendments.map(({ index, time, actor, payload: { reason, reversed, criticalIncident } }) => [
      "amended",
      [
        `${time} by ${actor.name}, record ${index}: ${reason}`,
        ...(reversed === true ? ["(reversed)"] : []),
        ...(criticalIncident === true ? ["(critical incident)"] : []),
      ].join(" "),
    ]),
  ];
  return alignColumns(lines);
}

function row(name: string, value: string | undefined): readonly (readonly string[])[] {
  return value === undefined ? [] : [[name, value]];
}
