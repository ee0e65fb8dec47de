import type { Envelope } from "../../control/signature/envelope.ts";
import type { Actor } from "../actor.ts";

export type Decision = "approved" | "rejected";

/** What was decided about a run, and on which grounds. */
export interface DecisionPayload {
  readonly kind: "decision";
  readonly runId: string;
  readonly decision: Decision;
  readonly reason: string;
  /** What users of the image will see; an approval has it. */
  readonly outcome?: string;
  /** What has to be done before it can be tried again; a rejection has it. */
  readonly remediation?: string;
  readonly pipeline: { readonly id: string; readonly version: string };
  readonly suite: { readonly id: string; readonly version: string };
  readonly profileId: string;
  /** Digest of the image that was decided about; an approval has it. */
  readonly imageDigest?: string;
  readonly scenarios?: { readonly total: number; readonly passed: number; readonly reportDigest: string };
  readonly policy: readonly { readonly name: string; readonly passed: boolean; readonly detail?: string }[];
  /** Files that were looked at. */
  readonly evidence: readonly { readonly name: string; readonly digest: string }[];
  /** The decision file, when it was made on another machine. */
  readonly file?: Envelope;
}

/** What became known later. The decision itself stays as it is. */
export interface AmendmentPayload {
  readonly kind: "amendment";
  /** Hash of the record with the decision. */
  readonly decisionId: string;
  readonly runId: string;
  readonly reason: string;
  /** The decision turned out wrong. */
  readonly reversed?: true;
  /** Users were hurt by what was approved. */
  readonly criticalIncident?: true;
}

export type RecordPayload = DecisionPayload | AmendmentPayload;

/** What a record's hash is made of, as canonical JSON. */
export interface RecordContent {
  readonly actor: Actor;
  /** Number of the record, from 1: the line of the journal. */
  readonly index: number;
  readonly payload: RecordPayload;
  /** Hash of the record before; GENESIS for the first. */
  readonly prev: string;
  /** RFC 3339 with milliseconds, UTC. */
  readonly time: string;
}

export interface RecordSignature {
  /** Public ed25519 key: SubjectPublicKeyInfo, DER, base64. */
  readonly key: string;
  /** DSSE signature of the content, base64. */
  readonly sig: string;
}

/** One line of the journal. */
export interface DecisionRecord extends RecordContent {
  /** sha256 of the content; also the id of a decision. */
  readonly hash: string;
  readonly signature?: RecordSignature;
}

export const GENESIS = "GENESIS";

/** DSSE payload type of what is signed. */
export const RECORD_TYPE = "application/vnd.factory.decision-record+json";
