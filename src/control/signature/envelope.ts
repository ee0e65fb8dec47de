/** A signed statement, as DSSE (Dead Simple Signing Envelope) v1 writes it: everything in base64. */
export interface Envelope {
  readonly payload: string;
  readonly payloadType: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

/** Media type of an envelope. */
export const ENVELOPE_MEDIA_TYPE = "application/vnd.dsse.envelope.v1+json";

/** What is signed: the type with the payload, each with its length (DSSE's pre-authentication encoding). */
export function signedBytes(payloadType: string, payload: Uint8Array): Uint8Array {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}

export function envelopeBytes(envelope: Envelope): Uint8Array {
  return Buffer.from(JSON.stringify(envelope));
}

/** Undefined for bytes that are no envelope. */
export function readEnvelope(bytes: Uint8Array): Envelope | undefined {
  try {
    const value = JSON.parse(Buffer.from(bytes).toString("utf8")) as Partial<Envelope> | null;
    const { payload, payloadType, signatures } = value ?? {};
    const isEnvelope =
      typeof payload === "string" &&
      typeof payloadType === "string" &&
      Array.isArray(signatures) &&
      signatures.every((each) => typeof each?.keyid === "string" && typeof each.sig === "string");
    return isEnvelope
      ? { payload, payloadType, signatures: signatures as Envelope["signatures"] }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Undefined for text that is not exactly what the bytes are written as: other digits could stand for the same bytes. */
export function strictBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}
