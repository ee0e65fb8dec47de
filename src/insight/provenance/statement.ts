import { canonicalJson } from "../../plan/canonical-json.ts";

/** An in-toto Statement v1 about one image, see the attestation framework of in-toto. */
export interface Statement<P = unknown> {
  readonly _type: typeof STATEMENT_TYPE;
  readonly subject: readonly { readonly name: string; readonly digest: Readonly<Record<string, string>> }[];
  readonly predicateType: string;
  readonly predicate: P;
}

export const STATEMENT_TYPE = "https://in-toto.io/Statement/v1";

export interface Subject {
  readonly name: string;
  /** `sha256:…` of the image's manifest. */
  readonly digest: string;
}

/** The bytes of a statement; the same content gives the same bytes. */
export function statementBytes(subject: Subject, predicateType: string, predicate: unknown): Uint8Array {
  const statement: Statement = {
    _type: STATEMENT_TYPE,
    subject: [{ name: subject.name, digest: { sha256: subject.digest.replace(/^sha256:/, "") } }],
    predicateType,
    predicate,
  };
  return Buffer.from(canonicalJson(statement));
}

/** Undefined for bytes that are no such statement. */
export function readStatement(bytes: Uint8Array): Statement | undefined {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString("utf8")) as Partial<Statement> | null;
    const isStatement =
      /^https:\/\/in-toto\.io\/Statement\/v(?:1|0\.1)$/.test(String(value?._type)) &&
      typeof value?.predicateType === "string" &&
      Array.isArray(value.subject);
    return isStatement ? (value as Statement) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether a statement is about the image with this digest. */
export function isAbout(statement: Statement, digest: string): boolean {
  return statement.subject.some((each) => `sha256:${each?.digest?.sha256}` === digest);
}
