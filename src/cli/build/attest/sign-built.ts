import { parseOutput } from "../../../build/output.ts";
import { FactoryError } from "../../../errors/factory-error.ts";
import { loadPrivateKey } from "../../sign/load-private-key.ts";
import { signNamed } from "../../sign/run-sign.ts";
import type { BuildReport } from "../build-report.ts";
import type { BuildCall } from "../run-build.ts";

/**
 * Reads the key of `--sign-key` before anything is built, and gives what signs the image afterwards. Throws KEY_INVALID, and
 * OUTPUT_INVALID for outputs that have no place for a signature.
 */
export async function prepareSigning(
  file: string,
  { options, context }: BuildCall,
): Promise<(report: BuildReport) => Promise<void>> {
  const key = await loadPrivateKey(file, "--sign-key", context);
  if (options.output !== undefined) checkPlace(parseOutput(options.output));
  return async ({ output, tag }) => {
    checkPlace(output);
    const place = output.kind === "layout" ? output.path : "name" in output ? (output.name ?? tag) : tag;
    if (place === undefined) throw refused("the image has no name");
    const named = output.kind === "layout" && tag !== undefined ? `${place}:${tag}` : place;
    await signNamed(named, key, context);
  };
}

function checkPlace(output: BuildReport["output"]): void {
  if (output.kind === "layout" || (output.kind === "image" && output.push)) return;
  throw refused("a signature lies beside an image, in a layout or a registry");
}

function refused(reason: string): FactoryError {
  return new FactoryError("OUTPUT_INVALID", `the image cannot be signed there: ${reason}`, {
    source: "--sign-key",
    hint: "leave --output out, or write type=oci,tar=false,dest=FOLDER or type=image,push=true",
  });
}
