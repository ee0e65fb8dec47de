import { createHash, createPrivateKey, createPublicKey } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { envelopeBytes, readEnvelope, signedBytes } from "./envelope.ts";
import { makeKeyPair } from "./make-key-pair.ts";
import { readPrivateKey, readPublicKey } from "./read-key.ts";
import { signImage } from "./sign-image.ts";
import { signPayload } from "./sign-payload.ts";
import { signatureManifest } from "./signature-documents.ts";
import { verifyEnvelope } from "./verify-envelope.ts";

const TYPE = "application/vnd.in-toto+json";
const pair = makeKeyPair();
const [key, publicKey] = [createPrivateKey(pair.privatePem), createPublicKey(pair.publicPem)];
const payload = Buffer.from('{"subject":[{"name":"hello"}]}');

describe("envelopes", () => {
  it("sign the type and the payload with their lengths", () => {
    expect(
      Buffer.from(signedBytes("http://example.com/HelloWorld", Buffer.from("hello world"))).toString(),
    ).toBe("DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  });

  it("give their payload to who has the public key", () => {
    const verdict = verifyEnvelope(signPayload(TYPE, payload, key), publicKey);

    expect(verdict).toEqual({ kind: "valid", payload });
  });

  it("are the same bytes each time", () => {
    expect(envelopeBytes(signPayload(TYPE, payload, key))).toEqual(
      envelopeBytes(signPayload(TYPE, payload, key)),
    );
  });

  it("say nothing to who has another key", () => {
    const other = createPublicKey(makeKeyPair().publicPem);

    expect(verifyEnvelope(signPayload(TYPE, payload, key), other)).toEqual({ kind: "foreign" });
  });

  it("are not valid with any one byte flipped", () => {
    const bytes = Buffer.from(envelopeBytes(signPayload(TYPE, payload, key)));
    for (let at = 0; at < bytes.length; at += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const flipped = Buffer.from(bytes);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
        const envelope = readEnvelope(flipped);
        const kind = envelope === undefined ? "unreadable" : verifyEnvelope(envelope, publicKey).kind;
        expect(kind, `byte ${at}, bit ${bit}`).not.toBe("valid");
      }
    }
  });

  it("hold whatever bytes are signed, and no others", () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.string(), (own, other, type) => {
        const envelope = signPayload(type, own, key);
        expect(verifyEnvelope(envelope, publicKey)).toEqual({ kind: "valid", payload: Buffer.from(own) });
        const swapped = { ...envelope, payload: Buffer.from(other).toString("base64") };
        const isSame = Buffer.from(own).equals(Buffer.from(other));
        expect(verifyEnvelope(swapped, publicKey).kind).toBe(isSame ? "valid" : "invalid");
        expect(verifyEnvelope({ ...envelope, payloadType: `${type}x` }, publicKey).kind).toBe("invalid");
      }),
    );
  });

  it.each([
    "",
    "null",
    "[]",
    "{}",
    '{"payload":1,"payloadType":"x","signatures":[]}',
    '{"payload":"","payloadType":"","signatures":[{}]}',
  ])("are not read from %j", (text) => {
    expect(readEnvelope(Buffer.from(text))).toBeUndefined();
  });
});

describe("keys", () => {
  it("are read with their passphrase only", () => {
    const { privatePem } = makeKeyPair("open sesame");

    expect(readPrivateKey(privatePem, { file: "k", passphrase: "open sesame" }).asymmetricKeyType).toBe(
      "ed25519",
    );
    expect(() => readPrivateKey(privatePem, { file: "k" })).toThrow("needs a passphrase");
    expect(() => readPrivateKey(privatePem, { file: "k", passphrase: "wrong" })).toThrow("can be read");
  });

  it("are refused when they are no ed25519 keys, or the wrong half", () => {
    expect(() => readPrivateKey(pair.publicPem, { file: "k.pub" })).toThrow("public key");
    expect(() => readPublicKey("hello", "k.pub")).toThrow("holds no key");
  });
});

describe("signature artifacts", () => {
  it("have the image as their subject, and an envelope for each statement", () => {
    const subject = {
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      digest: `sha256:${"a".repeat(64)}`,
      size: 7,
    };
    const { manifest, blobs } = signImage(
      { subject, statements: [{ predicateType: "urn:x", bytes: payload }] },
      key,
    );
    const document = JSON.parse(Buffer.from(manifest.bytes).toString());

    expect(document.subject).toEqual(subject);
    expect(document.layers).toMatchObject([{ annotations: { "in-toto.io/predicate-type": "urn:x" } }]);
    for (const { digest, bytes } of [manifest, ...blobs]) {
      expect(digest).toBe(`sha256:${createHash("sha256").update(bytes).digest("hex")}`);
    }
    expect(signatureManifest([], subject).blobs.map(({ size }) => size)).toEqual([2]);
  });
});
