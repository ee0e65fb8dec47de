import {
  deleteProfile,
  retireProfile,
  updateMachine,
  updateProfile,
} from "../../factory/profile/change-profile.ts";
import { activeRuns } from "../../factory/runs/active-runs.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import type { Context } from "../context.ts";
import { currentActor } from "../decisions/current-actor.ts";
import { printDocument } from "../decisions/print-document.ts";
import { type ProjectOption, projectDir } from "../decisions/project-option.ts";
import type { EndOptions, UpdateOptions } from "./options.ts";
import { readChanges } from "./read-changes.ts";

/** `factory profile update` */
export async function runUpdate(id: string, options: UpdateOptions, context: Context): Promise<void> {
  const changes = readChanges(options);
  const folder = await projectDir(options, context);
  const changed =
    options.machine === true
      ? await updateMachine({ projectDir: folder, signal: context.signal }, id, changes)
      : await updateProfile({ projectDir: folder, signal: context.signal }, id, changes);
  printDocument(changed, canonicalJson(changed, { indent: 2 }), { json: options.json, context });
}

/** `factory profile retire` */
export async function runRetire(id: string, options: EndOptions, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  const { reason } = options;
  const profile = await retireProfile({ projectDir: folder, signal: context.signal }, id, {
    runs: activeRuns(folder),
    time: new Date(context.now()).toISOString(),
    actor: await currentActor(options.actor, { cwd: folder, env: context.env }),
    ...(reason === undefined ? {} : { reason }),
  });
  const text = `the profile ${id} is retired since ${profile.retired?.time}\n`;
  printDocument(profile, text, { json: options.json, context });
}

/** `factory profile delete` */
export async function runDelete(id: string, options: ProjectOption, context: Context): Promise<void> {
  const folder = await projectDir(options, context);
  await deleteProfile({ projectDir: folder, signal: context.signal }, id, activeRuns(folder));
  printDocument({ schemaVersion: 1, deleted: id }, `deleted the profile ${id}\n`, {
    json: options.json,
    context,
  });
}
