import type { KeyObject } from "node:crypto";
import { keyId } from "../../control/signature/key-id.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { attachedDocuments } from "../../image/attached-documents.ts";
import { checkBlob } from "../../image/checked-blob.ts";
import type { Layout } from "../../image/layout-types.ts";
import { parsePlatform } from "../../plan/parse-platforms.ts";
import type { Context } from "../context.ts";
import { type InspectedImage, withInspected } from "../inspect/open-inspected.ts";
import { authenticity, type CheckedStatement } from "./authenticity.ts";
import { loadPublicKey } from "./load-public-key.ts";

export interface AuthenticateOptions {
  readonly key?: string;
  readonly platform?: string;
  readonly json?: true;
}

/** What `factory authenticate --json` prints. */
export interface AuthenticityReport {
  readonly schemaVersion: 1;
  /** Id of the key that was given. */
  readonly key?: string;
  readonly images: readonly {
    readonly platform: string;
    readonly digest: string;
    readonly layers: number;
    readonly statements: readonly CheckedStatement[];
  }[];
}

/**
 * Checks every byte of an image against its digests, what is attached to it, and with a key who signed it. Throws
 * NOT_AUTHENTIC with everything that does not match.
 */
export async function runAuthenticate(
  text: string,
  options: AuthenticateOptions,
  context: Context,
): Promise<AuthenticityReport> {
  const key = options.key === undefined ? undefined : await loadPublicKey(options.key, "--key", context);
  const platform =
    options.platform === undefined ? {} : { platform: parsePlatform(options.platform, "--platform") };
  return damageIsNotAuthentic(() =>
    withInspected(text, { context, layers: true, ...platform }, async (opened) => {
      const images: AuthenticityReport["images"][number][] = [];
      const problems: string[] = [];
      for (const image of opened.images) {
        const found = await checkImage(image, { opened, key, signal: context.signal });
        problems.push(...found.problems);
        images.push({
          platform: `${image.config.os}/${image.config.architecture}`,
          digest: image.descriptor.digest,
          layers: image.manifest.layers.length,
          statements: found.statements,
        });
      }
      if (problems.length > 0) throw notAuthentic(text, problems);
      return { schemaVersion: 1, ...(key === undefined ? {} : { key: keyId(key) }), images };
    }),
  );
}

async function checkImage(
  { dir, descriptor, manifest, config }: Layout,
  {
    opened,
    key,
    signal,
  }: { readonly opened: InspectedImage; readonly key: KeyObject | undefined; readonly signal: AbortSignal },
) {
  const damaged: string[] = [];
  for (const layer of manifest.layers) {
    await checkBlob(dir, layer, signal).catch((error: unknown) => {
      if (!(error instanceof FactoryError)) throw error;
      damaged.push(error.message);
    });
  }
  const attached = await attachedDocuments(dir, opened.index, descriptor.digest);
  const labels = config.config?.Labels ?? {};
  const found = authenticity({ digest: descriptor.digest, labels }, attached, key);
  return { ...found, problems: [...damaged, ...found.problems] };
}

/** An image that is there and whose documents do not fit together is the finding, and no fault of the machine. */
async function damageIsNotAuthentic<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof FactoryError) || error.code !== "IMAGE_UNAVAILABLE") throw error;
    throw new FactoryError("NOT_AUTHENTIC", error.message, { cause: error, hint: HINT });
  }
}

const HINT = "do not use this image; build or pull it again";

function notAuthentic(text: string, problems: readonly string[]): FactoryError {
  const [first = "", ...more] = problems;
  if (more.length === 0) return new FactoryError("NOT_AUTHENTIC", `${text}: ${first}`, { hint: HINT });
  return new FactoryError("NOT_AUTHENTIC", `${text} is not what it should be`, {
    problems: problems.map((message, at) => (at === more.length ? { message, hint: HINT } : { message })),
  });
}

export function printAuthenticity({ key, images }: AuthenticityReport): string {
  const lines = images.flatMap(({ platform, digest, layers, statements }) => [
    `${platform}  ${digest}`,
    `  ${layers} layers, config and manifest have the bytes of their digests`,
    ...(statements.length === 0 ? ["  nothing is attached"] : []),
    ...statements.map(
      ({ predicateType, signed }) =>
        `  ${signed ? "signed" : key === undefined ? "attached" : "not signed"}  ${predicateType}`,
    ),
  ]);
  const closing =
    key === undefined
      ? "no key was given, so nobody says who made this: add --key FILE"
      : `signed with the key ${key}`;
  return `${[...lines, closing].join("\n")}\n`;
}
