import { FactoryError } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import { type EffectiveProfile, effectiveProfile } from "../profile/effective-profile.ts";
import { readMachineProfile, readProfile } from "../profile/profile-store.ts";
import { attempted } from "./attempted.ts";
import type { ProfilePlace } from "./given-variables.ts";
import { profileProblems } from "./profile-problems.ts";

export interface ResolvedProfile {
  /** Absent when none is asked for, or it cannot be read. */
  readonly profile?: EffectiveProfile;
  readonly errors: readonly FactoryError[];
}

/** Boot step 1: what is in force, and everything that it needs and that is missing. */
export async function resolveProfile(id: string | undefined, place: ProfilePlace): Promise<ResolvedProfile> {
  if (id === undefined) return { errors: [] };
  const { projectDir } = place;
  const [found, machine] = [
    await attempted(() => readProfile(projectDir, id)),
    await attempted(() => readMachineProfile(projectDir, id)),
  ];
  const errors = [found, machine].flatMap(({ error }) => error ?? []);
  if (found.value === undefined) return { errors };
  const profile = effectiveProfile({ profile: found.value, machine: machine.value, ...place });
  const missing = profileProblems(profile, place);
  return {
    profile,
    errors: [
      ...errors,
      ...(profile.retired ? [retired(id)] : []),
      ...(missing.length === 0 ? [] : [problemsError("PROFILE_UNMET", `the profile ${id}`, missing)]),
    ],
  };
}

function retired(id: string): FactoryError {
  return new FactoryError("RESOURCE_RETIRED", `the profile ${id} was retired`, {
    source: "--profile",
    hint: "choose another one; factory profile list shows them",
  });
}
