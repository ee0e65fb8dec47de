import { FactoryError, type Problem } from "../../errors/factory-error.ts";
import type { LayerComparison } from "../../image/compare-layers.ts";
import { formatDuration } from "../format-duration.ts";

/** What `factory build --verify --json` prints; its schema is `verifySchema`. */
export interface VerifyReport {
  readonly schemaVersion: 1;
  readonly same: boolean;
  /** Of the manifests of both builds. */
  readonly digests: readonly [string, string];
  /** Every layer in the order of the image. */
  readonly layers: readonly LayerVerdict[];
  readonly ms: number;
}

/** One layer in both builds; who made it is told when it differs. */
export interface LayerVerdict extends LayerComparison {
  /** The stage's layerId; `base` for layers of the runtime base. */
  readonly id: string;
  readonly digests: readonly [string, string];
  readonly stage?: string;
  readonly name?: string;
  readonly block?: string;
  /** `file:line` of the project that asked for it. */
  readonly source?: string;
}

/** The report of two builds that gave the same image. */
export function printVerifyReport({ layers, digests, ms }: VerifyReport): string {
  return [
    `same    two builds without cache gave the same image, ${layers.length} layers`,
    `digest  ${digests[0]}`,
    `time    ${formatDuration(ms)}`,
    "",
  ].join("\n");
}

const HINT = "make what writes the file give the same each time: see docs/reproducible.md";

/** The failure of two builds that gave other images: for each layer its first file and who made it. */
export function notReproducible(report: VerifyReport): FactoryError {
  const different = report.layers.filter(({ digests }) => digests[0] !== digests[1]);
  const problems = different.map(problemOf);
  const [first, ...more] = problems;
  const details = { ...report };
  if (first === undefined) {
    const message = "two builds gave the same layers and another image config";
    return new FactoryError("NOT_REPRODUCIBLE", message, { hint: HINT, details });
  }
  if (more.length > 0) {
    const message = `two builds differ in ${problems.length} of ${report.layers.length} layers`;
    const hinted = problems.map((each, at) => (at === problems.length - 1 ? { ...each, hint: HINT } : each));
    return new FactoryError("NOT_REPRODUCIBLE", message, { problems: hinted, details });
  }
  return new FactoryError("NOT_REPRODUCIBLE", `two builds differ: ${first.message}`, {
    ...(first.source === undefined ? {} : { source: first.source }),
    hint: HINT,
    details,
  });
}

function problemOf(layer: LayerVerdict): Problem {
  const { id, stage, name, block, source, files, differences } = layer;
  const [first] = differences;
  const maker = stage === undefined ? "" : `, made by the stage ${stage} (${name}, block ${block})`;
  const what = differences.map(({ aspect, first: a, second: b }) => `${aspect} ${a} and ${b}`).join("; ");
  const more = files > 1 ? `; ${files - 1} more ${files === 2 ? "file differs" : "files differ"}` : "";
  const file =
    first === undefined ? "the files are the same, their archive is not" : `/${first.path}: ${what}${more}`;
  return { message: `layer ${id}${maker}: ${file}`, ...(source === undefined ? {} : { source }) };
}
