import { memoryProjectFs } from "../../project/fs/memory-project-fs.ts";
import type { DirectoryEntry, ProjectFs } from "../../project/types.ts";
import type { Context } from "../context.ts";
import { type DetectReport, detectReport } from "../detect/detect-report.ts";
import { planInputsOf } from "../plan-folder.ts";
import { overlayFs } from "./overlay-fs.ts";
import { readTemplate } from "./read-template.ts";
import { renderCogConfig } from "./render-cog-config.ts";
import { renderConfig } from "./render-config.ts";
import type { Settings } from "./settings.ts";
import type { Template } from "./templates.ts";

export interface Draft {
  readonly kind: "starter" | "config";
  readonly fs: ProjectFs;
  readonly context: Context;
  readonly template?: Template;
  readonly settings: Settings;
  /** The settings are all there is: a person saw those of the template and answered. */
  readonly decided?: boolean;
}

/** What would be written, and what is known of the project without it. */
export interface Drafted {
  /** Text by name in the project's root. */
  readonly files: Readonly<Record<string, string>>;
  readonly settings: Settings;
  readonly report: DetectReport;
  readonly notes: readonly string[];
}

/** JSON Schemas of factory.yaml that people put beside it. */
const SCHEMAS = ["factory.schema.json", ".factory/factory.schema.json"];

/** Whether some stack recognises the folder without its factory.yaml. Throws what reading its files throws. */
export async function isProject(fs: ProjectFs, context: Context): Promise<boolean> {
  const { project, stacks } = await planInputsOf(context, withoutConfig(fs), {});
  const detected = await Promise.all(stacks.map((stack) => stack.detect(project)));
  return detected.includes(true);
}

/** Makes the texts of all files, and reads them back as factory will. */
export async function draftFiles(draft: Draft): Promise<Drafted> {
  const { kind, template, context } = draft;
  const starter =
    kind === "starter" && template !== undefined
      ? await readTemplate(context.programRoot, template.name)
      : {};
  const fs = kind === "starter" ? memoryProjectFs(starter) : withoutConfig(draft.fs);
  const report = await detectReport(await planInputsOf(context, fs, {}));
  const settings = draft.decided === true ? draft.settings : allSettings(draft, report);
  const root = await fs.list(".");
  const name = template?.config ?? "factory.yaml";
  const files = {
    ...(await configFile({ draft, settings, report, root })),
    ...(kind === "starter" ? starter : {}),
  };
  const after = await detectReport(await planInputsOf(context, overlayFs(fs, files), {}));
  return { files, settings, report, notes: notesOf({ draft, after, name }) };
}

function withoutConfig(fs: ProjectFs): ProjectFs {
  return overlayFs(fs, { "factory.yaml": undefined });
}

/** The command line is stronger than the template. */
function allSettings({ kind, template, settings }: Draft, { detection }: DetectReport): Settings {
  const ofTemplate = (kind === "starter" ? template?.starter : template?.added) ?? {};
  const usual = template?.usualPort;
  const needsPort = usual !== undefined && detection.ports.length === 0;
  return { ...(needsPort ? { ports: [usual] } : {}), ...ofTemplate, ...settings };
}

async function configFile({
  draft: { kind, template, fs },
  settings,
  report,
  root,
}: {
  readonly draft: Draft;
  readonly settings: Settings;
  readonly report: DetectReport;
  readonly root: readonly DirectoryEntry[];
}): Promise<Readonly<Record<string, string>>> {
  if (template?.config === "cog.yaml") {
    return kind === "starter" ? {} : { "cog.yaml": renderCogConfig({ settings, report, root }) };
  }
  const schema = await firstFile(fs, SCHEMAS);
  const text = renderConfig({ settings, report, ...(schema === undefined ? {} : { schema }) });
  return { "factory.yaml": text };
}

async function firstFile(fs: ProjectFs, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if ((await fs.kind(path)) === "file") return path;
  return undefined;
}

function notesOf({
  draft: { kind, template },
  after: { detection, problem },
  name,
}: {
  readonly draft: Draft;
  readonly after: DetectReport;
  readonly name: string;
}): readonly string[] {
  const needs = template?.needs;
  const isMissing =
    needs !== undefined && !detection.dependencies.some((one) => one.name === needs.distribution);
  return [
    ...(isMissing ? [`add ${needs.distribution} to the requirements: ${needs.why}`] : []),
    ...(kind === "config" && name === "cog.yaml" ? ["cog.yaml configures the project from now on"] : []),
    ...(problem === undefined ? [] : [`the project cannot be planned yet: ${problem.message}`]),
    ...(detection.start === undefined && problem === undefined
      ? ["no start command was found: set `start`"]
      : []),
  ];
}
