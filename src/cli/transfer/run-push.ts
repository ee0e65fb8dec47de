import { resolve } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import type { LayoutPlace } from "../../image/find-layout.ts";
import { copyImage } from "../../registry/copy-image.ts";
import { parseImageRef } from "../../registry/parse-image-ref.ts";
import type { Repository } from "../../registry/types.ts";
import type { Context } from "../context.ts";
import { imageNameProblem } from "../image-name-problem.ts";
import { locateImage } from "../locate-image.ts";
import { openTransfer } from "./open-transfer.ts";
import { type TransferReport, transferReport } from "./transfer-report.ts";

export interface PushOptions {
  readonly caCert?: string;
  readonly json?: true;
}

export interface PushReport {
  readonly schemaVersion: 1;
  /** Absolute. */
  readonly layout: string;
  readonly pushed: readonly TransferReport[];
}

export interface PushCall {
  readonly image: string;
  readonly refs: readonly string[];
  readonly options: PushOptions;
  readonly context: Context;
  /** Told as soon as a name is complete: a later one may fail. */
  readonly onPushed: (report: TransferReport) => void;
}

/** Brings an image of an OCI layout, with all its platforms and attestations, to each name, one after the other. */
export async function runPush({ image, refs, options, context, onPushed }: PushCall): Promise<PushReport> {
  const place = await layoutOf(image, context);
  const problems = refs.flatMap((ref) => imageNameProblem(ref, { source: "REF" }) ?? []);
  if (problems.length > 0) throw problemsError("USAGE", "the command line", problems);
  const transfer = await openTransfer(context, options.caCert);
  const done = new Map<string, Repository>();
  const pushed: TransferReport[] = [];
  for (const ref of refs) {
    const target = parseImageRef(ref);
    const mountFrom = done.get(target.repository.host);
    const copied = await copyImage(
      { kind: "layout", ...place },
      { kind: "registry", ...target },
      { ...transfer, ...(mountFrom === undefined ? {} : { mountFrom }) },
    );
    done.set(target.repository.host, target.repository);
    const report = transferReport(ref, copied);
    pushed.push(report);
    onPushed(report);
  }
  return { schemaVersion: 1, layout: place.dir, pushed };
}

async function layoutOf(image: string, { cwd }: Context): Promise<LayoutPlace> {
  const place = await locateImage(resolve(cwd, image));
  if (place !== undefined) return place;
  throw new FactoryError("FILE_MISSING", `there is no OCI layout and no built project in ${image}`, {
    source: "LAYOUT",
    hint: "build with --output type=oci,tar=false,dest=FOLDER, or name the folder of a project that was built",
  });
}
