import { resolve } from "node:path";
import type { Command } from "commander";
import { FactoryError } from "../../errors/factory-error.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { closest } from "../../project/suggest.ts";
import type { Context } from "../context.ts";
import { type InitReport, initProject } from "../init/init-project.ts";
import { terminalPrompts } from "../init/prompts.ts";
import { readTemplate } from "../init/read-template.ts";
import { type SettingFlags, settingsOfFlags } from "../init/settings.ts";
import { type Template, templates } from "../init/templates.ts";

interface InitOptions extends SettingFlags {
  readonly template?: string;
  readonly list?: true;
  readonly yes?: true;
  readonly force?: true;
  readonly json?: true;
}

export function define(command: Command, context: Context): void {
  command
    .argument("[dir]", "project folder; made when it does not exist and a template is named", ".")
    .option("--template <name>", `starter project: ${templates.map(({ name }) => name).join(", ")}`)
    .option("--list", "list the templates")
    .option("--start <command>", "start command")
    .option("--port <number>", "port it listens on; may be repeated", append)
    .option("--python <range>", 'Python version or range, such as 3.12 or ">=3.11,<3.14"')
    .option("--gpu", "it needs a GPU")
    .option("--system-package <name>", "Debian package of the image; may be repeated", append)
    .option("-y, --yes", "ask nothing")
    .option("--force", "replace files that are there")
    .option("--json", "ask nothing, and print one JSON document")
    .addHelpText("after", "\nExample:\n  factory init my-service --template web-service")
    .action((dir: string, options: InitOptions) => run(dir, options, context));
}

async function run(dir: string, options: InitOptions, context: Context): Promise<void> {
  const json = options.json === true;
  if (options.list === true) {
    context.stdout.write(await listTemplates(context, json));
    return;
  }
  const template = options.template === undefined ? undefined : findTemplate(options.template);
  const settings = settingsOfFlags(options);
  const asks = context.interactive && !json && options.yes !== true && Object.keys(settings).length === 0;
  const report = await initProject(
    {
      folder: resolve(context.cwd, dir),
      ...(template === undefined ? {} : { template }),
      settings,
      force: options.force === true,
      ...(asks ? { prompts: terminalPrompts(context.signal) } : {}),
    },
    context,
  );
  context.stdout.write(
    json ? canonicalJson({ schemaVersion: 1, ...report }, { indent: 2 }) : printReport(report, dir),
  );
}

function findTemplate(name: string): Template {
  const names = templates.map((template) => template.name);
  const template = templates.find((one) => one.name === name);
  if (template !== undefined) return template;
  const guess = closest(name, names);
  throw new FactoryError("USAGE", `there is no template named ${name}`, {
    hint: guess === undefined ? `choose one of ${names.join(", ")}` : `did you mean ${guess}?`,
  });
}

async function listTemplates({ programRoot }: Context, json: boolean): Promise<string> {
  if (!json) return templates.map(({ name, summary }) => `${name.padEnd(14)} ${summary}\n`).join("");
  const listed = await Promise.all(
    templates.map(async ({ name, summary }) => ({
      name,
      summary,
      files: Object.keys(await readTemplate(programRoot, name)),
    })),
  );
  return canonicalJson({ schemaVersion: 1, templates: listed }, { indent: 2 });
}

function printReport({ kind, written, notes }: InitReport, dir: string): string {
  const place = dir === "." ? "" : ` ${dir}`;
  const lines = [
    ...(kind === "none" ? [] : [`wrote ${written.join(", ")}`]),
    ...notes.map((note) => `note: ${note}`),
    ...(kind === "none" ? [] : [`next: factory plan${place}`]),
  ];
  return `${lines.join("\n")}\n`;
}

function append(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
