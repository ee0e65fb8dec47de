import { createHash, type KeyObject } from "node:crypto";
import { type Envelope, envelopeBytes, readEnvelope } from "../../control/signature/envelope.ts";
import { keyId } from "../../control/signature/key-id.ts";
import { signPayload } from "../../control/signature/sign-payload.ts";
import { verifyEnvelope } from "../../control/signature/verify-envelope.ts";
import { FactoryError, type Problem } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Actor } from "../actor.ts";
import type { RecordPayload } from "../decisions/decision-record.ts";
import type { DecisionSubject, Verdict } from "./decision-payload.ts";
import { decisionSubject } from "./decision-payload.ts";
import type { DecisionRequest } from "./decision-request.ts";
import type { DecisionGrounds } from "./grounds.ts";

/** DSSE payload type of a decision that was made on another machine. */
const DECISION_FILE_TYPE = "application/vnd.factory.decision-file+json";

/** What is signed there. */
export interface SignedVerdict {
  readonly schemaVersion: 1;
  readonly runId: string;
  readonly verdict: Omit<Verdict, "evidence" | "file">;
  readonly actor: Actor;
  /** RFC 3339, by the clock of that machine. */
  readonly time: string;
  readonly subject: DecisionSubject;
}

/** A decision file whose signature holds. */
export interface ReadDecisionFile extends SignedVerdict {
  readonly keyid: string;
  /** `sha256:…` of the file. */
  readonly digest: string;
  readonly envelope: Envelope;
}

export interface SignCall {
  readonly request: DecisionRequest;
  readonly verdict: SignedVerdict["verdict"];
  readonly actor: Actor;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly key: KeyObject;
}

/** The bytes of a decision file. */
export function signDecision({ request, verdict, actor, timeMs, key }: SignCall): Uint8Array {
  const signed: SignedVerdict = {
    schemaVersion: 1,
    runId: request.runId,
    verdict,
    actor,
    time: new Date(timeMs).toISOString(),
    subject: request.subject,
  };
  return envelopeBytes(signPayload(DECISION_FILE_TYPE, Buffer.from(canonicalJson(signed)), key));
}

/** Throws DECISION_INVALID for a file that the key has not signed, or that is no decision. */
export function readDecisionFile(
  bytes: Uint8Array,
  { key, file }: { readonly key: KeyObject; readonly file: string },
): ReadDecisionFile {
  const envelope = readEnvelope(bytes);
  if (envelope === undefined || envelope.payloadType !== DECISION_FILE_TYPE) {
    throw refused(file, "is no decision file");
  }
  const signed = readSigned(signedPayload(envelope, { key, file }));
  if (signed === undefined) throw refused(file, "holds no decision");
  const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
  return { ...signed, keyid: keyId(key), digest, envelope };
}

/** Whether the key has signed that very decision on another machine. */
export function isSignedElsewhere(payload: RecordPayload, key: KeyObject): boolean {
  if (payload.kind !== "decision" || payload.file?.payloadType !== DECISION_FILE_TYPE) return false;
  const checked = verifyEnvelope(payload.file, key);
  const signed = checked.kind === "valid" ? readSigned(checked.payload) : undefined;
  if (signed === undefined) return false;
  const { decision, reason, outcome, remediation } = signed.verdict;
  const { imageDigest, scenarios } = signed.subject;
  const words = { reason: reason.trim(), outcome: outcome?.trim(), remediation: remediation?.trim() };
  const said = { runId: signed.runId, decision, ...words, imageDigest, scenarios };
  return Object.entries(said).every(
    ([name, value]) => textOf(value) === textOf(payload[name as keyof typeof said]),
  );
}

function signedPayload(
  envelope: Envelope,
  { key, file }: { readonly key: KeyObject; readonly file: string },
): Uint8Array {
  const verdict = verifyEnvelope(envelope, key);
  switch (verdict.kind) {
    case "valid":
      return verdict.payload;
    case "foreign":
      throw refused(file, `is not signed with the key ${keyId(key)}`);
    case "invalid":
      throw refused(file, `was changed after it was signed: ${verdict.reason}`);
  }
}

function readSigned(payload: Uint8Array): SignedVerdict | undefined {
  try {
    const value = JSON.parse(Buffer.from(payload).toString("utf8")) as Partial<SignedVerdict> | null;
    const { verdict, actor, subject } = value ?? {};
    const isSigned =
      value?.schemaVersion === 1 &&
      typeof value.runId === "string" &&
      typeof value.time === "string" &&
      (verdict?.decision === "approved" || verdict?.decision === "rejected") &&
      typeof verdict.reason === "string" &&
      typeof actor?.name === "string" &&
      typeof subject === "object";
    return isSigned ? (value as SignedVerdict) : undefined;
  } catch {
    return undefined;
  }
}

function refused(file: string, why: string): FactoryError {
  return new FactoryError("DECISION_INVALID", `${file} ${why}`, {
    source: file,
    hint: "sign the request of this run again with factory decisions sign, and name the public key of who signed",
  });
}

const HINT = "make a new request with factory decisions request, and let it be decided again";

/** Why a decision file does not decide about the run as it is now. */
export function decisionFileProblems(
  { runId, subject }: ReadDecisionFile,
  grounds: DecisionGrounds,
): readonly Problem[] {
  if (runId !== grounds.runId) {
    return [
      {
        message: `the decision file is about the run ${runId}, and this one is ${grounds.runId}`,
        hint: HINT,
      },
    ];
  }
  const now = decisionSubject(grounds);
  const compared: readonly (readonly [string, unknown, unknown])[] = [
    ["the image", subject.imageDigest, now.imageDigest],
    ["the report", subject.scenarios?.reportDigest, now.scenarios?.reportDigest],
    ["scenario results", subject.scenarios, now.scenarios],
    ["the pipeline", subject.pipeline, now.pipeline],
    ["the suite", subject.suite, now.suite],
    ["the profile", subject.profileId, now.profileId],
    ["policy results", subject.policy, now.policy],
    ...["manifest.json", "pipeline.dot", "profile.json"].map(
      (name) => [name, evidenceOf(subject, name), evidenceOf(now, name)] as const,
    ),
  ];
  const [first] = compared.filter(([, signed, found]) => textOf(signed) !== textOf(found));
  if (first === undefined) return [];
  const [name, signed, found] = first;
  return [
    {
      message: `the decision file is about ${name} ${textOf(signed)}, and the run now has ${textOf(found)}`,
      hint: HINT,
    },
  ];
}

function evidenceOf({ evidence }: DecisionSubject, name: string): string | undefined {
  return evidence.find((each) => each.name === name)?.digest;
}

function textOf(value: unknown): string {
  if (value === undefined) return "none";
  return typeof value === "string" ? value : canonicalJson(value).trimEnd();
}
