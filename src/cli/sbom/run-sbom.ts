import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { attachedDocuments } from "../../image/attached-documents.ts";
import { readStatement } from "../../insight/provenance/statement.ts";
import { SBOM_FORMATS, SBOM_PREDICATES, type SbomFormat } from "../../insight/sbom/sbom-request.ts";
import { sbomText } from "../../insight/sbom/sbom-text.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { parsePlatform } from "../../plan/parse-platforms.ts";
import { replaceFile } from "../../store/replace-file.ts";
import type { Context } from "../context.ts";
import { oneImage } from "../inspect/one-image.ts";
import { type InspectedImage, withInspected } from "../inspect/open-inspected.ts";
import { scanImage } from "./scan-image.ts";

export interface SbomOptions {
  readonly format?: SbomFormat;
  readonly output?: string;
  readonly platform?: string;
  readonly scan?: true;
}

/** The SBOM that an image carries, else one that is made by reading its layers; undefined when it went to a file. */
export async function runSbom(
  text: string,
  options: SbomOptions,
  context: Context,
): Promise<string | undefined> {
  const platform =
    options.platform === undefined ? {} : { platform: parsePlatform(options.platform, "--platform") };
  const carried =
    options.scan === true
      ? undefined
      : await withInspected(text, { context, layers: false, ...platform }, (image) =>
          carriedSbom(image, options, context),
        );
  const document =
    carried ??
    (await withInspected(text, { context, layers: true, ...platform }, async ({ images }) => {
      const request = await scanImage(oneImage(images, context.platform), context);
      return sbomText(options.format ?? "cyclonedx", request);
    }));
  const printed = canonicalJson(JSON.parse(document), { indent: 2 });
  if (options.output === undefined || options.output === "-") return printed;
  await replaceFile(resolve(context.cwd, options.output), printed).catch((cause: Error) => {
    throw new FactoryError("OUTPUT_FAILED", `cannot write ${options.output}: ${cause.message}`, {
      cause,
      source: "--output",
    });
  });
  return undefined;
}

async function carriedSbom(
  { dir, index, images }: InspectedImage,
  { format }: SbomOptions,
  context: Context,
): Promise<string | undefined> {
  const { digest } = oneImage(images, context.platform).descriptor;
  const { statements } = await attachedDocuments(dir, index, digest);
  for (const each of format === undefined ? SBOM_FORMATS : [format]) {
    const found = statements.find(({ predicateType }) => predicateType === SBOM_PREDICATES[each]);
    const statement = found === undefined ? undefined : readStatement(found.bytes);
    if (statement !== undefined) return JSON.stringify(statement.predicate);
  }
  return undefined;
}
