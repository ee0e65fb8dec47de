import { FactoryError } from "../../errors/factory-error.ts";
import { writeJsonFile } from "../../store/write-json-file.ts";
import type { Actor } from "../actor.ts";
import { changeResources, type ResourcePlace } from "../change-resources.ts";
import { type ActiveRuns, refuseInUse } from "../runs/active-runs.ts";
import type { FactoryProfile, MachineProfile, ProfileLimits, Reference } from "./profile.ts";
import {
  machineProfileFile,
  readMachineProfile,
  readProfile,
  removeProfile,
  writeProfile,
} from "./profile-store.ts";

/** Only these may change after a profile was made; undefined takes a value away. */
export interface ProfileChanges {
  readonly bindings: Readonly<Record<string, Reference | undefined>>;
  readonly limits: Readonly<Partial<Record<keyof ProfileLimits, number | undefined>>>;
}

/** Rotates bindings and limits for everybody. Throws RESOURCE_RETIRED. */
export function updateProfile(
  place: ResourcePlace,
  id: string,
  changes: ProfileChanges,
): Promise<FactoryProfile> {
  return changeResources(place, async () => {
    const { projectDir } = place;
    const profile = await readProfile(projectDir, id);
    refuseRetired(profile);
    const changed = { ...profile, ...applied(profile, changes) };
    refuseMissingKeys(changed);
    await writeProfile(projectDir, changed);
    return changed;
  });
}

/** The same for this machine alone. */
export function updateMachine(
  place: ResourcePlace,
  id: string,
  changes: ProfileChanges,
): Promise<MachineProfile> {
  return changeResources(place, async () => {
    const { projectDir } = place;
    refuseRetired(await readProfile(projectDir, id));
    const before = await readMachineProfile(projectDir, id);
    const machine = { schemaVersion: 1 as const, ...applied(before ?? {}, changes) };
    await writeJsonFile(machineProfileFile(projectDir, id), machine);
    return machine;
  });
}

/** Lets no new run be made with it. Throws RESOURCE_IN_USE while runs are active. */
export function retireProfile(
  place: ResourcePlace,
  id: string,
  {
    runs,
    ...retired
  }: { readonly runs: ActiveRuns; readonly time: string; readonly actor: Actor; readonly reason?: string },
): Promise<FactoryProfile> {
  return changeResources(place, async () => {
    const { projectDir } = place;
    const profile = await readProfile(projectDir, id);
    if (profile.retired !== undefined) return profile;
    await refuseInUse(runs, { kind: "profile", id }, "retired");
    const changed = { ...profile, retired };
    await writeProfile(projectDir, changed);
    return changed;
  });
}

/** Throws RESOURCE_IN_USE while runs are active. */
export function deleteProfile(place: ResourcePlace, id: string, runs: ActiveRuns): Promise<void> {
  return changeResources(place, async () => {
    const { projectDir } = place;
    await readProfile(projectDir, id);
    await refuseInUse(runs, { kind: "profile", id }, "deleted");
    removeProfile(projectDir, id);
  });
}

function applied(
  before: Pick<FactoryProfile, "bindings" | "limits">,
  { bindings, limits }: ProfileChanges,
): Pick<FactoryProfile, "bindings" | "limits"> {
  return {
    bindings: present({ ...before.bindings, ...bindings }),
    limits: present<number>({ ...before.limits, ...limits }),
  };
}

function present<T>(values: Readonly<Record<string, T | undefined>>): Readonly<Record<string, T>> {
  const kept: Record<string, T> = {};
  for (const key of Object.keys(values).sort()) {
    const value = values[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}

function refuseRetired({ id, retired }: FactoryProfile): void {
  if (retired === undefined) return;
  throw new FactoryError("RESOURCE_RETIRED", `the profile ${id} was retired on ${retired.time}`, {
    hint: "make another profile",
  });
}

function refuseMissingKeys({ bindings = {}, requires }: FactoryProfile): void {
  const missing = (requires?.keys ?? []).filter((key) => !Object.hasOwn(bindings, key));
  if (missing.length === 0) return;
  throw new FactoryError("CONFIG_INVALID", `runs need the binding ${missing.join(", ")}`, {
    hint: "bind it to something else with --bind NAME=env:VARIABLE instead",
  });
}
