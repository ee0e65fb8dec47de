import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { FactoryError } from "../../errors/factory-error.ts";
import { closest } from "../../project/suggest.ts";
import { writeJsonFile } from "../../store/write-json-file.ts";
import { readDocument } from "../read-document.ts";
import { resourceFolder, stateFolder } from "../resource-paths.ts";
import { checkProfile } from "./check-profile.ts";
import type { FactoryProfile, MachineProfile } from "./profile.ts";
import { machineProfileSchema, profileSchema } from "./profile-schema.ts";

const SECTION = /^\/[^/]+/;

function profileFile(projectDir: string, id: string): string {
  return join(resourceFolder(projectDir, "profiles"), `${id}.json`);
}

export function machineProfileFile(projectDir: string, id: string): string {
  return join(stateFolder(projectDir), "profiles", `${id}.json`);
}

/** Sorted; without any when there is no folder. */
export function profileIds(projectDir: string): readonly string[] {
  try {
    return readdirSync(resourceFolder(projectDir, "profiles"))
      .filter((name) => name.endsWith(".json"))
      .map((name) => name.slice(0, -".json".length))
      .sort();
  } catch {
    return [];
  }
}

/** Throws RESOURCE_UNKNOWN, and CONFIG_INVALID for a file that somebody edited wrongly. */
export async function readProfile(projectDir: string, id: string): Promise<FactoryProfile> {
  const known = profileIds(projectDir);
  if (!known.includes(id)) throw unknownProfile(id, known);
  const file = profileFile(projectDir, id);
  return readDocument<FactoryProfile, FactoryProfile>({
    file,
    shown: relative(projectDir, file),
    schema: profileSchema,
    section: SECTION,
    convert: (checked) => {
      checkProfile(checked);
      const { value, report } = checked;
      if (value.id !== undefined && value.id !== id) {
        report("/id", {
          message: `the profile ${value.id} is in the file of ${id}`,
          hint: `rename the file, or the id`,
        });
      }
      return value as FactoryProfile;
    },
  });
}

/** Undefined when this machine says nothing about the profile. */
export async function readMachineProfile(
  projectDir: string,
  id: string,
): Promise<MachineProfile | undefined> {
  const file = machineProfileFile(projectDir, id);
  if (!existsSync(file)) return undefined;
  return readDocument<MachineProfile, MachineProfile>({
    file,
    shown: relative(projectDir, file),
    schema: machineProfileSchema,
    section: SECTION,
    convert: (checked) => {
      checkProfile(checked);
      return checked.value as MachineProfile;
    },
  });
}

export function writeProfile(projectDir: string, profile: FactoryProfile): Promise<void> {
  return writeJsonFile(profileFile(projectDir, profile.id), profile);
}

export function removeProfile(projectDir: string, id: string): void {
  rmSync(profileFile(projectDir, id));
  rmSync(machineProfileFile(projectDir, id), { force: true });
}

function unknownProfile(id: string, known: readonly string[]): FactoryError {
  const guess = closest(id, known);
  const listed =
    known.length === 0 ? "make one with factory profile create FILE" : `there are ${known.join(", ")}`;
  return new FactoryError("RESOURCE_UNKNOWN", `there is no profile ${id}`, {
    hint: guess === undefined ? listed : `did you mean ${guess}?`,
  });
}
