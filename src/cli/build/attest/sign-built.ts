import { type Output, parseOutput } from "../../../build/output.ts";
import { FactoryError } from "../../../errors/factory-error.ts";
import { parseImageRef } from "../../../registry/parse-image-ref.ts";
import { repositoryText } from "../../../registry/registry-call.ts";
import { loadPrivateKey } from "../../sign/load-private-key.ts";
import { signNamed } from "../../sign/run-sign.ts";
import type { BuildReport } from "../build-report.ts";
import type { BuildCall } from "../run-build.ts";

/** What `--sign-key` does before and after a build. */
export interface Signing {
  /** Throws OUTPUT_INVALID for an output that has no place for a signature. */
  readonly check: (output: Output) => void;
  /** Signs the image everywhere it was delivered to. */
  readonly sign: (report: Pick<BuildReport, "output" | "tags">) => Promise<void>;
}

/** Reads the key of `--sign-key` before anything is built. Throws KEY_INVALID, and OUTPUT_INVALID. */
export async function prepareSigning(
  file: string,
  { options, context }: Pick<BuildCall, "options" | "context">,
): Promise<Signing> {
  const key = await loadPrivateKey(file, "--sign-key", context);
  if (options.output !== undefined) checkPlace(parseOutput(options.output));
  return {
    check: checkPlace,
    sign: async ({ output, tags = [] }) => {
      for (const name of namesOf(output, tags)) await signNamed(name, key, context);
    },
  };
}

function checkPlace(output: Output): void {
  if (output.kind === "layout" || (output.kind === "image" && output.push)) return;
  throw new FactoryError(
    "OUTPUT_INVALID",
    "the image cannot be signed there: a signature lies beside an image, in a layout or a registry",
    {
      source: "--sign-key",
      hint: "leave --output out, or write type=oci,tar=false,dest=FOLDER or type=image,push=true",
    },
  );
}

/** One name in each place: all tags of a layout, and those of one repository, have the same signatures. */
function namesOf(output: Output, tags: readonly string[]): readonly string[] {
  if (output.kind === "layout") return [tags[0] === undefined ? output.path : `${output.path}:${tags[0]}`];
  const names = output.kind === "image" && output.name !== undefined ? [output.name] : tags;
  const places = new Map<string, string>();
  for (const name of names) places.set(repositoryText(parseImageRef(name).repository), name);
  return [...places.values()];
}
