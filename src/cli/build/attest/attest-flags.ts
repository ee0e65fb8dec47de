import { type Command, Option } from "commander";
import { SBOM_FORMATS, type SbomFormat } from "../../../insight/sbom/sbom-request.ts";

/** Options about what an image says of itself, and what is said about it. */
export interface AttestFlags {
  /** `KEY=VALUE` */
  readonly label?: readonly string[];
  readonly annotation?: readonly string[];
  /** `true` without a value. */
  readonly sbom?: SbomFormat | true;
  readonly provenance?: true;
  readonly signKey?: string;
  readonly git?: true;
}

export function addAttestOptions(command: Command): Command {
  const repeated = (flags: string, description: string): Option =>
    new Option(flags, description).argParser(append);
  return command
    .addOption(repeated("--label <key=value>", "label of the image; repeatable"))
    .addOption(repeated("--annotation <key=value>", "annotation of the image's manifest; repeatable"))
    .option("--git", "label the image with the commit and the remote of the project's git repository")
    .addOption(
      new Option("--sbom [format]", "attach a list of what is installed: --sbom, or --sbom=spdx").choices(
        SBOM_FORMATS,
      ),
    )
    .option("--provenance", "attach where the image comes from")
    .option(
      "--sign-key <file>",
      "sign the image and what is attached to it with a key of factory key generate",
    );
}

function append(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
