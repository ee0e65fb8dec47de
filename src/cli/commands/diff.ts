import type { Command } from "commander";
import { diffImages } from "../../insight/diff-images.ts";
import type { LayeredImage } from "../../insight/layered-image.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { printDifference } from "../diff/print-difference.ts";
import {
  addSubjectOptions,
  readSubject,
  SUBJECTS,
  type Subject,
  type SubjectOptions,
} from "../layers/read-subject.ts";
import { QuietExit } from "../quiet-exit.ts";

interface DiffOptions extends SubjectOptions {
  readonly exitCode?: true;
  readonly json?: true;
}

/** Of a check that ran and did not hold. */
const DIFFERENT = 2;

export function define(command: Command, context: Context): void {
  addSubjectOptions(command)
    .argument("<from>", SUBJECTS)
    .argument("<to>", "what to compare it with")
    .option("--exit-code", "end with exit code 2 when there is a difference")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory diff previous latest")
    .action((from: string, to: string, options: DiffOptions) => run([from, to], options, context));
}

async function run(
  [from, to]: readonly [string, string],
  options: DiffOptions,
  context: Context,
): Promise<void> {
  const first = await readSubject(context, from, options);
  const second = await readSubject(context, to, options);
  const difference = diffImages(await lookedInto(first, second), await lookedInto(second, first));
  context.signal.throwIfAborted();
  context.stdout.write(
    options.json === true ? canonicalJson(difference, { indent: 2 }) : printDifference(difference),
  );
  if (options.exitCode === true && !difference.same) throw new QuietExit(DIFFERENT);
}

/** Reads what the layers of an image hold that the other side has not; what records tell is not read again. */
async function lookedInto({ image, look }: Subject, other: Subject): Promise<LayeredImage> {
  if (look === undefined) return image;
  const shared = new Set(other.image.layers.map(({ digest }) => digest));
  const layers = await look(
    ({ id, digest, distributions }) => id !== "base" && distributions === undefined && !shared.has(digest),
  );
  return { ...image, layers };
}
