import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { FactoryError, type Problem } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import { approvalProblems } from "../../factory/decide/approval-problems.ts";
import { type DecideCall, decideRun } from "../../factory/decide/decide-run.ts";
import {
  decisionFileProblems,
  type ReadDecisionFile,
  readDecisionFile,
} from "../../factory/decide/decision-file.ts";
import type { Verdict } from "../../factory/decide/decision-payload.ts";
import { lastEvaluation } from "../../factory/decide/grounds.ts";
import { readGrounds } from "../../factory/decide/read-grounds.ts";
import type { Decision, DecisionRecord } from "../../factory/decisions/decision-record.ts";
import { findRun } from "../../pipeline/run-store/find-run.ts";
import { writeDurably } from "../../pipeline/run-store/write-durably.ts";
import type { Context } from "../context.ts";
import { currentActor } from "../decisions/current-actor.ts";
import { printDocument } from "../decisions/print-document.ts";
import { projectDir as folderOf } from "../decisions/project-option.ts";
import { projectFlag } from "../project-flag.ts";
import { promptLine } from "../run/terminal-interviewer.ts";
import { loadPrivateKey } from "../sign/load-private-key.ts";
import { loadPublicKey } from "../sign/load-public-key.ts";
import { askWords, type Words } from "./ask-words.ts";
import { attachedTypes } from "./attached-types.ts";
import { evidenceText } from "./evidence-text.ts";
import { refuseInsideStage } from "./refuse-inside-stage.ts";

export interface DecideFlags extends Words {
  readonly project: string;
  readonly actor?: string;
  readonly signKey?: string;
  readonly decisionFile?: string;
  readonly key?: string;
  readonly json?: true;
}

/** What `factory approve --json` and `factory reject --json` print. */
export interface DecisionReport {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly decision: Decision;
  /** Hash of the record. */
  readonly decisionId: string;
  readonly record: number;
  readonly time: string;
  readonly actor: DecisionRecord["actor"];
  readonly imageDigest?: string;
  readonly signed: boolean;
}

/** `factory approve` and `factory reject`. Throws DECISION_INVALID with all that is missing. */
export async function runDecide(
  decision: Decision,
  name: string,
  { flags, context }: { readonly flags: DecideFlags; readonly context: Context },
): Promise<void> {
  const command = COMMANDS[decision];
  refuseInsideStage(command, context.env);
  refuseMixed(flags);
  const projectDir = await folderOf(flags, context);
  const dir = findRun(projectDir, name);
  const place = {
    dir,
    projectDir,
    attachedTypes: (image: Parameters<DecideCall["attachedTypes"]>[0], runId: string) =>
      attachedTypes(image, { projectDir, runId, context }),
  };
  const common = {
    ...place,
    now: context.now,
    signal: context.signal,
    ...(flags.signKey === undefined
      ? {}
      : { key: await loadPrivateKey(flags.signKey, "--sign-key", context) }),
  };
  const record =
    flags.decisionFile === undefined
      ? await decideRun({
          ...common,
          verdict: await verdictHere(decision, { flags, context, place }),
          actor: await currentActor(flags.actor, { cwd: projectDir, env: context.env }),
        })
      : await decideRun({ ...common, ...(await elsewhere(decision, { flags, context, dir })) });
  const report = reportOf(record);
  printDocument(report, reportText(report, flags), { json: flags.json, context });
}

const COMMANDS: Readonly<Record<Decision, string>> = { approved: "approve", rejected: "reject" };

function refuseMixed({ decisionFile, key, reason, outcome, remediation, actor }: DecideFlags): void {
  const problems: Problem[] = [];
  if (decisionFile !== undefined && key === undefined) {
    problems.push({
      message: "nobody says whose signature the decision file needs",
      source: "--key",
      hint: "name the public key of who signed it",
    });
  }
  if (decisionFile === undefined && key !== undefined) {
    problems.push({
      message: "--key says who signed a decision file, and there is none",
      source: "--key",
      hint: "sign a decision of your own with --sign-key",
    });
  }
  if (decisionFile !== undefined) {
    for (const [flag, value] of Object.entries({ reason, outcome, remediation, actor })) {
      if (value === undefined) continue;
      problems.push({
        message: `the decision file says it, not --${flag}`,
        source: `--${flag}`,
        hint: "leave it out",
      });
    }
  }
  if (problems.length > 0) throw problemsError("USAGE", "the command line", problems);
}

interface Here {
  readonly flags: DecideFlags;
  readonly context: Context;
  readonly place: Parameters<typeof readGrounds>[0];
}

/** At a terminal the evidence is shown first, and what is missing is asked for. */
async function verdictHere(decision: Decision, { flags, context, place }: Here): Promise<Verdict> {
  const { reason, outcome, remediation } = flags;
  const words = {
    ...(reason === undefined ? {} : { reason }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(remediation === undefined ? {} : { remediation }),
  };
  if (!context.interactive || flags.json === true) return { decision, ...words, reason: reason ?? "" };
  const grounds = await readGrounds(place);
  // What is refused anyway is refused by decideRun, with its reasons.
  const isRefused = grounds.decision !== undefined || grounds.status !== "evaluating";
  if (isRefused) return { decision, ...words, reason: reason ?? "" };
  context.stderr.write(`${evidenceText(grounds)}\n`);
  const placeholders = { reason: "-", outcome: "-", signed: true };
  if (decision === "approved" && approvalProblems(grounds, placeholders).length > 0) {
    return { decision, ...words, reason: reason ?? "" };
  }
  const imageDigest = lastEvaluation(grounds)?.report.image.digest;
  const ask = (message: string, check: (text: string) => string | undefined) =>
    promptLine(process.stdin, message, { check, signal: context.signal });
  const asked = await askWords(decision, { words, imageDigest, ask });
  return { decision, ...asked, reason: asked.reason ?? "" };
}

interface Elsewhere {
  readonly flags: DecideFlags;
  readonly context: Context;
  readonly dir: string;
}

/** A decision that was signed on another machine; the file is kept with the run. */
async function elsewhere(
  decision: Decision,
  { flags, context, dir }: Elsewhere,
): Promise<Pick<DecideCall, "verdict" | "actor" | "check" | "prepare" | "signedElsewhere">> {
  const { decisionFile: name = "", key: keyFile = "" } = flags;
  const key = await loadPublicKey(keyFile, "--key", context);
  const bytes = await readFile(resolve(context.cwd, name)).catch((cause: Error) => {
    throw new FactoryError("FILE_MISSING", `cannot read ${name}: ${cause.message}`, {
      source: "--decision-file",
      hint: "name a file of factory decisions sign",
      cause,
    });
  });
  const file = readDecisionFile(bytes, { key, file: name });
  refuseOther(decision, file, name);
  const { verdict, actor } = file;
  // A run is read by its files, so what is kept is the file as it came.
  const kept = `decision-${file.keyid.slice(0, 16)}.dsse.json`;
  return {
    actor: { name: actor.name, source: actor.source },
    verdict: { ...verdict, evidence: [{ name: kept, digest: file.digest }], file: file.envelope },
    check: (grounds) => decisionFileProblems(file, grounds),
    prepare: () => writeDurably(join(dir, kept), bytes.toString("utf8")),
    signedElsewhere: true,
  };
}

function refuseOther(decision: Decision, { verdict }: ReadDecisionFile, name: string): void {
  if (verdict.decision === decision) return;
  throw new FactoryError("DECISION_INVALID", `${name} says that the run is ${verdict.decision}`, {
    source: name,
    hint: `use it with factory ${COMMANDS[verdict.decision]}`,
  });
}

function reportOf({ payload, hash, index, time, actor, signature }: DecisionRecord): DecisionReport {
  if (payload.kind !== "decision") throw new Error("a decision was recorded as something else");
  const { runId, decision, imageDigest, file } = payload;
  return {
    schemaVersion: 1,
    runId,
    decision,
    decisionId: hash,
    record: index,
    time,
    actor,
    ...(imageDigest === undefined ? {} : { imageDigest }),
    signed: signature !== undefined || file !== undefined,
  };
}

function reportText(report: DecisionReport, { project }: DecideFlags): string {
  const { runId, decision, decisionId, record, actor, imageDigest, signed } = report;
  const where = projectFlag(project);
  const next =
    decision === "approved"
      ? `factory promote ${runId} --to REF${where}`
      : `factory run${where} (when it is mended)`;
  return [
    `run ${runId} is ${decision} by ${actor.name}${signed ? ", signed" : ""}`,
    ...(imageDigest === undefined ? [] : [`  image   ${imageDigest}`]),
    `  record  ${record}, ${decisionId}`,
    `  next    ${next}`,
    "",
  ].join("\n");
}
