import type { KeyObject } from "node:crypto";
import { readEnvelope } from "../../control/signature/envelope.ts";
import { keyId } from "../../control/signature/key-id.ts";
import { verifyEnvelope } from "../../control/signature/verify-envelope.ts";
import type { AttachedDocument, AttachedDocuments } from "../../image/attached-documents.ts";
import { PLAN_LABEL } from "../../insight/provenance/image-labels.ts";
import { PROVENANCE_PREDICATE } from "../../insight/provenance/provenance.ts";
import { isAbout, readStatement } from "../../insight/provenance/statement.ts";

/** What was found of one statement about an image. */
export interface CheckedStatement {
  readonly predicateType: string;
  /** Signed with the key that was given. */
  readonly signed: boolean;
}

export interface Authenticity {
  readonly statements: readonly CheckedStatement[];
  /** Why the image is not what it should be; empty when it is. */
  readonly problems: readonly string[];
}

/**
 * Whether what is attached to an image is about it: subjects, the digest of the plan, and with a key the signatures, of
 * which one at least has to be there. The digests of all bytes have been checked before.
 */
export function authenticity(
  image: { readonly digest: string; readonly labels: Readonly<Record<string, string>> },
  { statements, signatures }: AttachedDocuments,
  key: KeyObject | undefined,
): Authenticity {
  const problems: string[] = [];
  const signed = new Map<string, Uint8Array>();
  for (const document of key === undefined ? [] : signatures) {
    const found = signedPayload(document, key);
    if (found?.kind === "invalid") problems.push(found.reason);
    if (found?.kind !== "valid") continue;
    const bytes = Buffer.from(found.payload);
    const type = checkStatement(bytes, image, problems);
    if (type !== undefined) signed.set(bytes.toString("latin1"), bytes);
  }
  if (key !== undefined && signed.size === 0 && problems.length === 0) {
    problems.push(`no signature of the key ${keyId(key)} is attached to ${image.digest}`);
  }
  const checked = new Map<string, CheckedStatement>();
  for (const { bytes } of statements) {
    const text = Buffer.from(bytes).toString("latin1");
    const predicateType = checkStatement(bytes, image, problems);
    if (predicateType !== undefined) checked.set(text, { predicateType, signed: signed.has(text) });
  }
  for (const [text, bytes] of signed) {
    const { predicateType = "" } = readStatement(bytes) ?? {};
    if (!checked.has(text)) checked.set(text, { predicateType, signed: true });
  }
  const found = [...checked.values()].sort((a, b) => (a.predicateType < b.predicateType ? -1 : 1));
  return { statements: found, problems };
}

function signedPayload({ bytes, digest }: AttachedDocument, key: KeyObject | undefined) {
  const envelope = readEnvelope(bytes);
  if (envelope === undefined || key === undefined) {
    return { kind: "invalid", reason: `signature ${digest} is no envelope` } as const;
  }
  const verdict = verifyEnvelope(envelope, key);
  return verdict.kind === "invalid"
    ? ({ kind: "invalid", reason: `signature ${digest} is not valid: ${verdict.reason}` } as const)
    : verdict;
}

/** Gives the type of a statement about the image; adds what is wrong to the problems. */
function checkStatement(
  bytes: Uint8Array,
  { digest, labels }: { readonly digest: string; readonly labels: Readonly<Record<string, string>> },
  problems: string[],
): string | undefined {
  const statement = readStatement(bytes);
  if (statement === undefined) {
    problems.push("a document that is attached to the image is no in-toto statement");
    return undefined;
  }
  const { predicateType, predicate } = statement;
  if (!isAbout(statement, digest)) {
    const subjects = statement.subject.map((each) => `sha256:${each?.digest?.sha256}`);
    problems.push(
      `the statement ${predicateType} is about ${subjects.join(", ")}, and the image is ${digest}`,
    );
    return undefined;
  }
  const [claimed, labelled] = [planOf(predicateType, predicate), labels[PLAN_LABEL]];
  if (claimed !== undefined && labelled !== undefined && claimed !== labelled) {
    problems.push(`the provenance names the plan ${claimed}, and the image the plan ${labelled}`);
    return undefined;
  }
  return predicateType;
}

function planOf(predicateType: string, predicate: unknown): string | undefined {
  if (predicateType !== PROVENANCE_PREDICATE) return undefined;
  const provenance = predicate as {
    readonly buildDefinition?: { readonly externalParameters?: { readonly plan?: unknown } };
  } | null;
  const plan = provenance?.buildDefinition?.externalParameters?.plan;
  return typeof plan === "string" ? plan : undefined;
}
