import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join, relative } from "node:path";
import type { StageCall } from "../../pipeline/handlers/handler.ts";
import type { Outcome } from "../../pipeline/outcome.ts";
import { replaceFile } from "../../store/replace-file.ts";
import type { Context } from "../context.ts";
import { runSbom } from "../sbom/run-sbom.ts";
import { readBom } from "./read-bom.ts";
import { stageImage } from "./stage-image.ts";

export const SBOM_FILE = "sbom.cdx.json";

/** `type="factory.sbom"`: lists what is in the image, as CycloneDX in the artifacts of the run; attribute `image`. */
export async function sbomStage(call: StageCall, context: Context): Promise<Outcome> {
  const { projectDir, artifactsDir, runDir, signal } = call;
  const text = await runSbom(
    stageImage(call),
    { format: "cyclonedx" },
    { ...context, cwd: projectDir, signal },
  );
  const document = text ?? "";
  const file = join(artifactsDir, SBOM_FILE);
  await mkdir(artifactsDir, { recursive: true });
  await replaceFile(file, document);
  return {
    status: "success",
    contextUpdates: {
      "sbom.path": relative(runDir, file),
      "sbom.digest": `sha256:${createHash("sha256").update(document).digest("hex")}`,
      "sbom.packages": readBom(document).length,
    },
  };
}
