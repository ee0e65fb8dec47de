import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Diagnostic } from "../../plan/detection.ts";
import type { BuildCall } from "../build/run-build.ts";
import { verifyBuild } from "./verify-build.ts";
import { notReproducible, printVerifyReport } from "./verify-report.ts";

/** `factory build --verify`: gives what to print. Throws NOT_REPRODUCIBLE when the two builds differ. */
export async function runVerify(
  call: BuildCall,
): Promise<{ readonly text: string; readonly diagnostics: readonly Diagnostic[] }> {
  const { report, diagnostics } = await verifyBuild(call);
  if (!report.same) throw notReproducible(report);
  const json = call.options.json === true;
  return { text: json ? canonicalJson(report, { indent: 2 }) : printVerifyReport(report), diagnostics };
}
