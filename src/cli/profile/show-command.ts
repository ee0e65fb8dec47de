import { type EffectiveProfile, effectiveProfile } from "../../factory/profile/effective-profile.ts";
import type { FactoryProfile, Reference } from "../../factory/profile/profile.ts";
import { profileIds, readMachineProfile, readProfile } from "../../factory/profile/profile-store.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { alignColumns } from "../compat/align-columns.ts";
import type { Context } from "../context.ts";
import { printDocument } from "../decisions/print-document.ts";
import { projectDir } from "../decisions/project-option.ts";
import type { ShowOptions } from "./options.ts";

/** `factory profile list` */
export async function runList(options: ShowOptions, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const profiles = await Promise.all(profileIds(folder).map((id) => readProfile(folder, id)));
  const document = {
    schemaVersion: 1,
    profiles: profiles.map(({ id, title, retired }) => ({ id, title, retired: retired !== undefined })),
  };
  if (profiles.length === 0 && options.json !== true) {
    context.stderr.write("there is no profile; make one with factory profile create FILE\n");
    return;
  }
  const lines = profiles.map(({ id, title = "", retired }) => [
    id,
    retired === undefined ? "" : "retired",
    title,
  ]);
  printDocument(document, alignColumns([["id", "state", "title"], ...lines]), {
    json: options.json,
    context,
  });
}

/** `factory profile show` */
export async function runShow(id: string, options: ShowOptions, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const profile = await readProfile(folder, id);
  if (options.effective !== true) {
    printDocument(profile, profileText(profile), { json: options.json, context });
    return;
  }
  const machine = await readMachineProfile(folder, id);
  const effective = effectiveProfile({ profile, machine, projectDir: folder, env: context.env });
  printDocument({ schemaVersion: 1, ...effective }, effectiveText(effective), {
    json: options.json,
    context,
  });
}

function profileText(profile: FactoryProfile): string {
  return canonicalJson(profile, { indent: 2 });
}

function effectiveText({ id, retired, values, bindings, missing }: EffectiveProfile): string {
  const lines = [
    ["name", "value", "from"],
    ...Object.entries(values).map(([name, { value, source }]) => [name, valueText(value), source]),
    ...Object.entries(bindings).map(([name, { reference, source, available }]) => [
      `bindings.${name}`,
      `${referenceText(reference)}${available === false ? " (not here)" : ""}`,
      source,
    ]),
  ];
  const wanted = [
    ...missing.keys.map((name) => `missing: the binding ${name} leads to nothing here\n`),
    ...missing.env.map((name) => `missing: the variable ${name} is not set\n`),
    ...missing.contracts.map((name) => `missing: this factory does not know ${name}\n`),
  ];
  return `profile ${id}${retired ? " (retired)" : ""}\n${alignColumns(lines)}${wanted.join("")}`;
}

function valueText(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : String(value);
}

function referenceText(reference: Reference): string {
  return Object.entries(reference)
    .map(([kind, where]) => `${kind}:${where}`)
    .join("");
}
