import type { SessionServices } from "../../pipeline/session/session.ts";
import { StageSlots } from "../../pipeline/session/stage-slots.ts";
import type { EffectiveProfile } from "../profile/effective-profile.ts";
import { givenVariables, type ProfilePlace } from "./given-variables.ts";
import { NO_POLICY, type RunPolicy, toRunPolicy } from "./run-policy.ts";

/** What a profile makes of the services of a run. */
export interface ProfileServices {
  readonly policy: RunPolicy;
  readonly session: Pick<SessionServices, "limits" | "allowedTypes" | "dependencies" | "slots" | "given">;
}

export function profileServices(profile: EffectiveProfile | undefined, place: ProfilePlace): ProfileServices {
  if (profile === undefined) return { policy: NO_POLICY, session: {} };
  const policy = toRunPolicy(profile);
  const { limits, handlers, dependencies } = policy;
  return {
    policy,
    session: {
      limits,
      given: givenVariables(profile, place),
      ...(handlers === undefined ? {} : { allowedTypes: handlers }),
      ...(dependencies === undefined ? {} : { dependencies }),
      ...(limits.parallelStages === undefined ? {} : { slots: new StageSlots(limits.parallelStages) }),
    },
  };
}
