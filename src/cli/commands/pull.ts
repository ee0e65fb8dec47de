import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { type PullOptions, runPull } from "../transfer/run-pull.ts";
import { copiedText } from "../transfer/transfer-report.ts";

export function define(command: Command, context: Context): void {
  command
    .argument("<ref>", "image of a registry, by tag or digest")
    .requiredOption("-o, --output <spec>", "type=oci,tar=false,dest=FOLDER: the OCI layout it goes to")
    .option("-t, --tag <name>", "name of the image in the layout (default: the ref)")
    .option("--ca-cert <file>", "CA certificates of the registry (default: SSL_CERT_FILE)")
    .option("--json", "print the result as one JSON document")
    .addHelpText(
      "after",
      "\nTakes all platforms and attestations, byte for byte.\n\nExample:\n  factory pull registry.example/team/hello:1 --output type=oci,tar=false,dest=hello",
    )
    .action((ref: string, options: PullOptions) => run(ref, options, context));
}

async function run(ref: string, options: PullOptions, context: Context): Promise<void> {
  const report = await runPull(ref, options, context);
  const lines = [
    `pulled  ${ref.replace(/@.*$/, "")}@${report.digest}`,
    `image   ${report.layout} (OCI layout)`,
    `copied  ${copiedText(report)}`,
  ];
  context.stdout.write(
    options.json === true ? canonicalJson(report, { indent: 2 }) : `${lines.join("\n")}\n`,
  );
}
