import type { ScenarioReport } from "../../factory/evaluation/scenario-report.ts";
import { keptImagesLayout } from "../../factory/images/kept-images.ts";
import { attachedDocuments } from "../../image/attached-documents.ts";
import { readStatement } from "../../insight/provenance/statement.ts";
import type { Context } from "../context.ts";
import { withInspected } from "../inspect/open-inspected.ts";

/** Types of the statements that lie beside the image of a run, in the kept copy or in its registry. */
export async function attachedTypes(
  image: ScenarioReport["image"],
  {
    projectDir,
    runId,
    context,
  }: { readonly projectDir: string; readonly runId: string; readonly context: Context },
): Promise<readonly string[]> {
  const name = image.source === "kept" ? `${keptImagesLayout(projectDir)}:${runId}` : image.name;
  return withInspected(name, { context, layers: false }, async ({ dir, index, images }) => {
    const types: string[] = [];
    for (const { descriptor } of images) {
      const { statements } = await attachedDocuments(dir, index, descriptor.digest);
      types.push(...statements.flatMap(({ bytes }) => readStatement(bytes)?.predicateType ?? []));
    }
    return types;
  });
}
