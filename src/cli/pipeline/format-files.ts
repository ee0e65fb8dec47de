import { FactoryError } from "../../errors/factory-error.ts";
import { formatPipeline } from "../../pipeline/dot/format-pipeline.ts";
import { throwErrors } from "../../pipeline/lint/validate-or-throw.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { QuietExit } from "../quiet-exit.ts";
import { readPipelineFile } from "./read-pipeline-file.ts";
import { writeOutput } from "./write-output.ts";

interface FormatOptions {
  readonly check?: true;
  readonly write?: true;
  readonly json?: true;
}

interface FormattedFile {
  readonly file: string;
  readonly text: string;
  readonly changed: boolean;
}

export async function formatFiles(
  files: readonly string[],
  options: FormatOptions,
  context: Context,
): Promise<void> {
  assertUsage(files, options);
  const formatted: FormattedFile[] = [];
  // All are read before one is written, so that an error leaves everything as it was.
  for (const file of files) formatted.push(await formatFile(file, context));
  context.signal.throwIfAborted();
  const changed = formatted.filter((one) => one.changed);
  if (options.write === true) {
    for (const { file, text } of changed) await writeOutput(context.cwd, file, text);
  }
  context.stdout.write(outputText(formatted, options));
  if (options.check === true && changed.length > 0) throw new QuietExit(1);
}

function assertUsage(files: readonly string[], { check, write }: FormatOptions): void {
  if (check === true && write === true) {
    throw new FactoryError("USAGE", "--check and --write exclude each other", { hint: "use one of them" });
  }
  if (write === true && files.includes("-")) {
    throw new FactoryError("USAGE", "standard input cannot be written", {
      hint: "name a file, or leave out --write",
    });
  }
  if (check !== true && write !== true && files.length > 1) {
    throw new FactoryError("USAGE", `${files.length} files cannot be printed at once`, {
      hint: "add --write or --check",
    });
  }
}

async function formatFile(file: string, context: Context): Promise<FormattedFile> {
  const before = await readPipelineFile(file, context);
  const { text, problems } = formatPipeline(before, file);
  throwErrors(problems, file);
  if (text === undefined) throw new Error(`${file} has neither a text nor an error`);
  return { file, text, changed: text !== before };
}

function outputText(formatted: readonly FormattedFile[], { check, write, json }: FormatOptions): string {
  const isPrinted = check !== true && write !== true;
  if (json === true) {
    const files = formatted.map(({ file, text, changed }) => ({
      file,
      changed,
      ...(isPrinted ? { text } : {}),
    }));
    return canonicalJson({ files }, { indent: 2 });
  }
  if (isPrinted) return formatted.map(({ text }) => text).join("");
  const verb = write === true ? "written" : "not in canonical form";
  return formatted.map(({ file, changed }) => `${file}: ${changed ? verb : "unchanged"}\n`).join("");
}
