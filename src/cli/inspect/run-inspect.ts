import { attachedDocuments } from "../../image/attached-documents.ts";
import { parsePlatform } from "../../plan/parse-platforms.ts";
import type { Context } from "../context.ts";
import { type InspectedPlatform, type InspectReport, inspectPlatform } from "./inspect-report.ts";
import { withInspected } from "./open-inspected.ts";

export interface RunInspectOptions {
  readonly platform?: string;
  readonly json?: true;
}

/** Everything that the documents of an image say; its layers are not read. */
export async function runInspect(
  text: string,
  options: RunInspectOptions,
  context: Context,
): Promise<InspectReport> {
  const platform =
    options.platform === undefined ? {} : { platform: parsePlatform(options.platform, "--platform") };
  return withInspected(text, { context, layers: false, ...platform }, async ({ dir, index, images }) => {
    const found: InspectedPlatform[] = [];
    for (const image of images) {
      found.push(inspectPlatform(image, await attachedDocuments(dir, index, image.descriptor.digest)));
    }
    return { schemaVersion: 1, image: text, images: found };
  });
}
