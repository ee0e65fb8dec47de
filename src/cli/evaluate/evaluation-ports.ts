import { FactoryError } from "../../errors/factory-error.ts";
import type { EvaluationPorts } from "../../factory/evaluation/evaluate-run.ts";
import type { ChecksRequest } from "../../factory/evaluation/run-scenarios.ts";
import { runSmoke } from "../../smoke/run-smoke.ts";
import type { Context } from "../context.ts";
import { oneImage } from "../inspect/one-image.ts";
import { withInspected } from "../inspect/open-inspected.ts";
import { chooseRuntime, type RUNTIMES } from "../smoke/choose-runtime.ts";

export interface RuntimeFlags {
  readonly runtime?: (typeof RUNTIMES)[number];
  readonly endpoint?: string;
}

/** What scenarios run in; it is looked for when the first one is to be tried. */
export function evaluationPorts(context: Context, flags: RuntimeFlags): EvaluationPorts {
  const { platform, now } = context;
  return {
    runtime: flags.runtime ?? "buildkit",
    platform,
    runChecks: async (request) => {
      const { signal = context.signal } = request;
      refuseFiles(request, flags);
      const runtime = await chooseRuntime({ ...context, signal }, flags);
      return runSmoke({ ...request, runtime, now });
    },
    inspect: (ref) =>
      withInspected(ref, { context, layers: false, platform }, async ({ images }) =>
        oneImage(images, platform),
      ),
  };
}

/** Said before the others are tried, which takes a while. */
function refuseFiles({ checks }: ChecksRequest, { runtime = "buildkit" }: RuntimeFlags): void {
  const files = checks.filter(({ kind }) => kind === "file").map(({ name }) => name);
  if (runtime === "buildkit" || files.length === 0) return;
  throw new FactoryError(
    "UNSUPPORTED",
    `only BuildKit looks at files, and ${files.join(", ")} would: not ${runtime}`,
    {
      source: "--runtime",
      hint: "leave --runtime out",
    },
  );
}
