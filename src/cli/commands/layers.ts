import type { Command } from "commander";
import { layerReport } from "../../insight/layer-report.ts";
import type { ImageLayer } from "../../insight/layered-image.ts";
import { recordedImage } from "../../insight/recorded-image.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { asBuilt } from "../layers/plan-subjects.ts";
import { printLayers } from "../layers/print-layers.ts";
import {
  addSubjectOptions,
  readSubject,
  SUBJECTS,
  type Subject,
  type SubjectOptions,
} from "../layers/read-subject.ts";

interface LayersOptions extends SubjectOptions {
  readonly long?: true;
  readonly json?: true;
}

export function define(command: Command, context: Context): void {
  addSubjectOptions(command)
    .argument("[what]", SUBJECTS, ".")
    .option("--long", "list every distribution; of an image, by reading its layers")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  factory layers . --long")
    .action((what: string, options: LayersOptions) => run(what, options, context));
}

async function run(what: string, options: LayersOptions, context: Context): Promise<void> {
  const subject = await readSubject(context, what, options);
  const built = asBuilt(subject);
  const { image, records } = subject;
  const shown =
    built === undefined
      ? { ...image, layers: options.long === true ? await lookedInto(subject) : image.layers }
      : { ...recordedImage(built), kind: image.kind, name: image.name };
  const report = layerReport(shown, records);
  context.signal.throwIfAborted();
  context.stdout.write(
    options.json === true
      ? canonicalJson(report, { indent: 2 })
      : printLayers(report, { long: options.long === true }),
  );
}

/** What a layer holds is read from the layer itself; a base is none of what was installed. */
async function lookedInto({ image, look }: Subject): Promise<readonly ImageLayer[]> {
  const isForeign = image.layers.every(({ id }) => id === "base");
  return look === undefined ? image.layers : look(({ id }) => isForeign || id !== "base");
}
