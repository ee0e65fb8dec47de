import type { Command } from "commander";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { type PushOptions, runPush } from "../transfer/run-push.ts";
import { copiedText } from "../transfer/transfer-report.ts";

export function define(command: Command, context: Context): void {
  command
    .argument("<layout>", "OCI layout or built project; :TAG behind it names one of several images")
    .argument("<refs...>", "names in registries")
    .option("--ca-cert <file>", "CA certificates of the registries (default: SSL_CERT_FILE)")
    .option("--json", "print the result as one JSON document")
    .addHelpText(
      "after",
      "\nBrings all platforms and attestations, byte for byte. A name appears when all of it is there.\n\nExample:\n  factory push hello registry.example/team/hello:1 registry.example/team/hello:latest",
    )
    .action((image: string, refs: readonly string[], options: PushOptions) =>
      run(image, { refs, options, context }),
    );
}

async function run(
  image: string,
  {
    refs,
    options,
    context,
  }: { readonly refs: readonly string[]; readonly options: PushOptions; readonly context: Context },
): Promise<void> {
  const isJson = options.json === true;
  const report = await runPush({
    ...{ image, refs, options, context },
    onPushed: (pushed) => {
      if (!isJson) context.stdout.write(`pushed  ${pushed.ref}@${pushed.digest}  (${copiedText(pushed)})\n`);
    },
  });
  if (isJson) context.stdout.write(canonicalJson(report, { indent: 2 }));
}
