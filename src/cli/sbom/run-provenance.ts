import { FactoryError } from "../../errors/factory-error.ts";
import { attachedDocuments } from "../../image/attached-documents.ts";
import { readStatement } from "../../insight/provenance/statement.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { parsePlatform } from "../../plan/parse-platforms.ts";
import type { Context } from "../context.ts";
import { oneImage } from "../inspect/one-image.ts";
import { withInspected } from "../inspect/open-inspected.ts";

export interface ProvenanceOptions {
  readonly platform?: string;
}

/** Of SLSA in all its versions, also of images that another builder made. */
const PROVENANCE = /^https:\/\/slsa\.dev\/provenance\//;

/** The statement with the provenance that an image carries. Throws FILE_MISSING when there is none. */
export async function runProvenance(
  text: string,
  options: ProvenanceOptions,
  context: Context,
): Promise<string> {
  const platform =
    options.platform === undefined ? {} : { platform: parsePlatform(options.platform, "--platform") };
  return withInspected(text, { context, layers: false, ...platform }, async ({ dir, index, images }) => {
    const { digest } = oneImage(images, context.platform).descriptor;
    const { statements } = await attachedDocuments(dir, index, digest);
    const found = statements
      .map(({ bytes }) => readStatement(bytes))
      .find((statement) => statement !== undefined && PROVENANCE.test(statement.predicateType));
    if (found !== undefined) return canonicalJson(found, { indent: 2 });
    throw new FactoryError("FILE_MISSING", `${text} carries no provenance`, {
      hint: "build it with factory build --provenance",
    });
  });
}
