import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import { diskProjectFs } from "../../project/fs/disk-project-fs.ts";
import { memoryProjectFs } from "../../project/fs/memory-project-fs.ts";
import type { ProjectFs } from "../../project/types.ts";
import type { Context } from "../context.ts";
import { askSettings } from "./ask-settings.ts";
import { draftFiles, isProject } from "./draft-files.ts";
import type { Prompts } from "./prompts.ts";
import type { Settings } from "./settings.ts";
import { type Template, templates } from "./templates.ts";
import { writeFiles } from "./write-files.ts";

export interface InitRequest {
  /** Absolute. */
  readonly folder: string;
  readonly template?: Template;
  /** What the command line decides. */
  readonly settings: Settings;
  /** Replaces files that are there. */
  readonly force: boolean;
  /** Absent when nobody can answer. */
  readonly prompts?: Prompts;
}

/** The document that `factory init --json` prints, without its version. */
export interface InitReport {
  /** `starter`: a new project. `config`: the configuration of one that is there. `none`: nothing to write. */
  readonly kind: "starter" | "config" | "none";
  readonly template?: string;
  /** Names in the folder, sorted. */
  readonly written: readonly string[];
  /** What there is to know or to do. */
  readonly notes: readonly string[];
}

const COG_NOTE =
  "cog.yaml is read as it is, so there is nothing to write; to leave cog, remove it and run factory init again";

/** Writes the configuration of a project, or a starter project of a template. Throws FILE_EXISTS, USAGE and others. */
export async function initProject(request: InitRequest, context: Context): Promise<InitReport> {
  const { folder, force, prompts } = request;
  const fs = await openFolder(request);
  const root = await fs.list(".");
  const hasCog = root.some(({ name }) => name === "cog.yaml");
  if (hasCog && !(force && request.template?.config === "cog.yaml")) return cogProject(request);
  const kind = (await isProject(fs, context)) ? "config" : "starter";
  const template = request.template ?? (kind === "starter" ? await chooseTemplate(prompts) : undefined);
  if (template?.config === "cog.yaml" && root.some(({ name }) => name === "factory.yaml")) {
    throw conflict("factory.yaml", "cog.yaml");
  }
  const draft = { kind, fs, context, ...(template === undefined ? {} : { template }) } as const;
  let drafted = await draftFiles({ ...draft, settings: request.settings });
  if (prompts !== undefined && template?.config !== "cog.yaml") {
    const settings = await askSettings(prompts, drafted);
    drafted = await draftFiles({ ...draft, settings, decided: true });
  }
  const written = Object.keys(drafted.files).sort();
  const preview = drafted.files["factory.yaml"];
  if (prompts !== undefined && preview !== undefined) context.stderr.write(`\n${preview}\n`);
  if (!(await mayWrite({ folder, names: written, force, prompts }))) {
    return { kind: "none", written: [], notes: ["nothing was written"] };
  }
  await writeFiles({ folder, files: drafted.files, signal: context.signal });
  return {
    kind,
    ...(template === undefined ? {} : { template: template.name }),
    written,
    notes: drafted.notes,
  };
}

/** A folder that is not there yet is made for a template, and not before there is something to write. */
async function openFolder({ folder, template, prompts }: InitRequest): Promise<ProjectFs> {
  const stats = await lstat(folder).catch(() => undefined);
  const isMade = template !== undefined || prompts !== undefined;
  return stats === undefined && isMade ? memoryProjectFs({}) : diskProjectFs(folder);
}

function cogProject({ template, settings }: InitRequest): InitReport {
  if (template === undefined && Object.keys(settings).length === 0) {
    return { kind: "none", written: [], notes: [COG_NOTE] };
  }
  throw conflict("cog.yaml", "factory.yaml");
}

function conflict(present: string, asked: string): FactoryError {
  return new FactoryError(
    "CONFIG_CONFLICT",
    `${present} configures this project, and ${asked} cannot do so too`,
    {
      source: present,
      hint: `write the settings into ${present}, or remove it and run factory init again`,
    },
  );
}

async function chooseTemplate(prompts: Prompts | undefined): Promise<Template> {
  const names = templates.map(({ name }) => name);
  if (prompts === undefined) {
    throw new FactoryError("NO_STACK", "there is no project in this folder to configure", {
      hint: `begin with a starter project: factory init --template ${names.join("|")}`,
    });
  }
  const chosen = await prompts.choose(
    "What do you want to begin with?",
    templates.map(({ name, summary }) => ({ value: name, name: `${name}: ${summary}` })),
  );
  const template = templates.find(({ name }) => name === chosen);
  if (template === undefined) throw new Error(`${chosen} was not offered`);
  return template;
}

interface Writing {
  readonly folder: string;
  readonly names: readonly string[];
  readonly force: boolean;
  readonly prompts: Prompts | undefined;
}

async function mayWrite({ folder, names, force, prompts }: Writing): Promise<boolean> {
  const found = await Promise.all(names.map((name) => lstat(join(folder, name)).catch(() => undefined)));
  const present = names.filter((_, index) => found[index] !== undefined);
  if (prompts !== undefined) {
    const verb = present.length === 0 || force ? "Write" : `Replace ${present.join(", ")} and write`;
    return prompts.confirm(`${verb} ${names.join(", ")}?`, present.length === 0 || force);
  }
  if (present.length === 0 || force) return true;
  throw problemsError(
    "FILE_EXISTS",
    folder,
    present.map((name) => ({
      message: `${name} is there already`,
      source: name,
      hint: "replace it with --force, or remove it",
    })),
  );
}
