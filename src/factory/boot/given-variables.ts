import { resolve } from "node:path";
import type { EffectiveProfile } from "../profile/effective-profile.ts";
import { isAvailable } from "../profile/effective-profile.ts";
import type { Reference } from "../profile/profile.ts";
import { toRunPolicy } from "./run-policy.ts";

/** Where a profile holds. */
export interface ProfilePlace {
  /** Paths of files are relative to it. */
  readonly projectDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The variables that a profile gives to commands: FACTORY_BINDING_NAME with the value of a variable, the absolute path of a
 * file, or the id of a secret; what leads to nothing is left out. They are never written down.
 */
export function givenVariables(
  profile: EffectiveProfile,
  place: ProfilePlace,
): Readonly<Record<string, string>> {
  const { endpoint, dependencies } = toRunPolicy(profile);
  const given: Record<string, string> = {};
  for (const [name, { reference }] of Object.entries(profile.bindings)) {
    const value = boundValue(reference, place);
    if (value !== undefined) given[bindingVariable(name)] = value;
  }
  return {
    ...given,
    ...(dependencies === undefined ? {} : { FACTORY_DEPENDENCIES: dependencies }),
    ...(endpoint === undefined ? {} : { BUILDKIT_HOST: endpoint }),
  };
}

/** Names of variables know neither `.` nor `-`. */
export function bindingVariable(name: string): string {
  return `FACTORY_BINDING_${name.toUpperCase().replaceAll(/[.-]/g, "_")}`;
}

function boundValue(reference: Reference, place: ProfilePlace): string | undefined {
  if ("env" in reference) return place.env[reference.env];
  if ("secret" in reference) return reference.secret;
  return isAvailable(reference, place) === true ? resolve(place.projectDir, reference.file) : undefined;
}
