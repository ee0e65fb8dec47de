import type { KeyObject } from "node:crypto";
import { keyId } from "../../control/signature/key-id.ts";
import { signImage } from "../../control/signature/sign-image.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { attachedDocuments } from "../../image/attached-documents.ts";
import type { Layout } from "../../image/layout-types.ts";
import { readStatement, statementBytes } from "../../insight/provenance/statement.ts";
import { imageDescription, platformOf } from "../../insight/sbom/image-description.ts";
import type { Context } from "../context.ts";
import { type InspectedImage, withInspected } from "../inspect/open-inspected.ts";
import { attachSignature } from "./attach-signature.ts";
import { loadPrivateKey } from "./load-private-key.ts";

export interface SignOptions {
  readonly key: string;
  readonly json?: true;
}

/** What `factory sign --json` prints. */
export interface SignReport {
  readonly schemaVersion: 1;
  readonly key: string;
  readonly images: readonly {
    readonly platform: string;
    readonly digest: string;
    /** Digest of the manifest of the signature. */
    readonly signature: string;
    /** Types of the statements that were signed. */
    readonly statements: readonly string[];
  }[];
}

/** Says only that somebody had this image, for one that carries no statements. */
const PLAIN_PREDICATE = "urn:factory:signature:1";

/** Signs what is said about each image of an index, and attaches the signatures. Throws KEY_INVALID, USAGE for archives. */
export async function runSign(text: string, options: SignOptions, context: Context): Promise<SignReport> {
  return signNamed(text, await loadPrivateKey(options.key, "--key", context), context);
}

/** Signs with a key that was read already. */
export async function signNamed(text: string, key: KeyObject, context: Context): Promise<SignReport> {
  return withInspected(text, { context, layers: false }, async (opened) => {
    if (opened.place.kind === "archive") {
      throw new FactoryError("USAGE", "a signature cannot be added to an archive", {
        hint: "sign the layout it was made of, or the image once it is in a registry",
      });
    }
    const images: SignReport["images"][number][] = [];
    for (const image of opened.images) {
      const statements = await statementsOf(image, opened);
      const signature = signImage({ subject: image.descriptor, statements }, key);
      await attachSignature(opened, image.descriptor, { signature, signal: context.signal });
      images.push({
        platform: `${image.config.os}/${image.config.architecture}`,
        digest: image.descriptor.digest,
        signature: signature.manifest.digest,
        statements: statements.map(({ predicateType }) => predicateType),
      });
    }
    return { schemaVersion: 1, key: keyId(key), images };
  });
}

async function statementsOf(
  { dir, descriptor, config }: Layout,
  { index }: InspectedImage,
): Promise<readonly { readonly predicateType: string; readonly bytes: Uint8Array }[]> {
  const { statements } = await attachedDocuments(dir, index, descriptor.digest);
  const known = statements.flatMap(({ bytes }) => {
    const statement = readStatement(bytes);
    return statement === undefined ? [] : [{ predicateType: statement.predicateType, bytes }];
  });
  if (known.length > 0) return known;
  const { digest } = descriptor;
  const { name } = imageDescription(config.config?.Labels ?? {}, { digest, platform: platformOf(config) });
  return [{ predicateType: PLAIN_PREDICATE, bytes: statementBytes({ name, digest }, PLAIN_PREDICATE, {}) }];
}

export function printSignReport({ key, images }: SignReport): string {
  const lines = images.flatMap(({ platform, digest, statements }) => [
    `signed  ${platform}  ${digest}`,
    ...statements.map((type) => `        ${type}`),
  ]);
  return `${[...lines, `key     ${key}`].join("\n")}\n`;
}
