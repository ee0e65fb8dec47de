import { problemsError } from "../../errors/problems-error.ts";
import type { ProfilePlace } from "./given-variables.ts";
import { profileProblems } from "./profile-problems.ts";
import { type ProfileServices, profileServices } from "./profile-services.ts";
import { readRunProfile } from "./run-profile.ts";

/**
 * What was in force when the run in that folder began, with the values that its bindings lead to now. Throws PROFILE_UNMET
 * when something that it needs is not there any more, RUN_CORRUPT.
 */
export function resumedProfile(dir: string, place: ProfilePlace): ProfileServices {
  const profile = readRunProfile(dir);
  if (profile === undefined) return profileServices(undefined, place);
  const missing = profileProblems(profile, place);
  if (missing.length > 0) throw problemsError("PROFILE_UNMET", `the profile ${profile.id}`, missing);
  return profileServices(profile, place);
}
