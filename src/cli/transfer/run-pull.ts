import { resolve } from "node:path";
import { parseOutput } from "../../build/output.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import { copyImage } from "../../registry/copy-image.ts";
import { parseImageRef } from "../../registry/parse-image-ref.ts";
import type { Context } from "../context.ts";
import { imageNameProblem } from "../image-name-problem.ts";
import { openTransfer } from "./open-transfer.ts";
import { type TransferReport, transferReport } from "./transfer-report.ts";

export interface PullOptions {
  readonly output: string;
  readonly tag?: string;
  readonly caCert?: string;
  readonly json?: true;
}

export interface PullReport extends TransferReport {
  readonly schemaVersion: 1;
  /** Absolute. */
  readonly layout: string;
  /** Of the image in the layout; absent for one that was named by its digest. */
  readonly tag?: string;
}

/** Brings an image of a registry, with all its platforms and attestations, into an OCI layout. */
export async function runPull(ref: string, options: PullOptions, context: Context): Promise<PullReport> {
  const layout = resolve(context.cwd, layoutOf(options.output));
  const problems = [
    imageNameProblem(ref, { source: "REF", digest: true }) ?? [],
    options.tag === undefined ? [] : (imageNameProblem(options.tag, { source: "--tag" }) ?? []),
  ].flat();
  if (problems.length > 0) throw problemsError("USAGE", "the command line", problems);
  const { tag = ref.includes("@") ? undefined : ref } = options;
  const named = tag === undefined ? {} : { tag };
  const copied = await copyImage(
    { kind: "registry", ...parseImageRef(ref) },
    { kind: "layout", dir: layout, ...named },
    await openTransfer(context, options.caCert),
  );
  return { schemaVersion: 1, ...transferReport(ref, copied), layout, ...named };
}

function layoutOf(text: string): string {
  const output = parseOutput(text);
  if (output.kind === "layout" && output.compression === undefined) return output.path;
  throw new FactoryError(
    "OUTPUT_INVALID",
    `"${text}" is no plain OCI layout, and a pull keeps every byte as it is`,
    {
      source: "--output",
      hint: "write --output type=oci,tar=false,dest=FOLDER",
    },
  );
}
