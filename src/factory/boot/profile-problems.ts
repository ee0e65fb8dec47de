import type { Problem } from "../../errors/factory-error.ts";
import { CONTRACTS } from "../profile/contracts.ts";
import { type EffectiveProfile, isAvailable } from "../profile/effective-profile.ts";
import type { Reference } from "../profile/profile.ts";
import { bindingVariable, type ProfilePlace } from "./given-variables.ts";

/** Everything that a profile needs and that is not there now: keys, variables, formats. */
export function profileProblems(profile: EffectiveProfile, place: ProfilePlace): readonly Problem[] {
  const required = (kind: string) => (profile.values[`requires.${kind}`]?.value ?? []) as readonly string[];
  return [
    ...required("keys").flatMap((name) => keyProblem(profile, name, place)),
    ...required("env").flatMap((name) => envProblem(profile, name, place)),
    ...required("contracts").flatMap((name) => contractProblem(profile, name)),
    ...sameVariables(profile),
  ];
}

function keyProblem(
  { id, bindings }: EffectiveProfile,
  name: string,
  place: ProfilePlace,
): readonly Problem[] {
  const reference = bindings[name]?.reference;
  if (reference === undefined) {
    return [
      {
        message: `the profile ${id} needs the binding ${name}, and has none of that name`,
        hint: `add it: factory profile update ${id} --bind ${name}=env:VARIABLE`,
      },
    ];
  }
  if (isAvailable(reference, place) !== false) return [];
  return [
    {
      message: `the profile ${id} needs the binding ${name}, which leads to ${described(reference)}`,
      hint: `${remedy(reference)}, or bind it elsewhere: factory profile update ${id} --machine --bind ${name}=env:VARIABLE`,
    },
  ];
}

function described(reference: Reference): string {
  if ("env" in reference) return `the variable ${reference.env}, and that is not set`;
  return "file" in reference ? `the file ${reference.file}, and that cannot be read` : "a secret";
}

function remedy(reference: Reference): string {
  if ("env" in reference) return `set ${reference.env}`;
  return "file" in reference ? `put the file ${reference.file} there` : "give the secret";
}

function envProblem({ id }: EffectiveProfile, name: string, { env }: ProfilePlace): readonly Problem[] {
  if (env[name] !== undefined) return [];
  return [
    {
      message: `the profile ${id} needs the environment variable ${name}, which is not set`,
      hint: `set ${name}`,
    },
  ];
}

function contractProblem({ id }: EffectiveProfile, name: string): readonly Problem[] {
  if (CONTRACTS.includes(name)) return [];
  return [
    {
      message: `the profile ${id} needs the format ${name}, and this factory knows ${CONTRACTS.join(", ")}`,
      hint: "use a factory that knows it, or another profile",
    },
  ];
}

/** Two bindings that a command could not tell apart. */
function sameVariables({ id, bindings }: EffectiveProfile): readonly Problem[] {
  const names = new Map<string, string>();
  return Object.keys(bindings).flatMap((name): readonly Problem[] => {
    const variable = bindingVariable(name);
    const other = names.get(variable);
    names.set(variable, name);
    if (other === undefined) return [];
    return [
      {
        message: `the bindings ${other} and ${name} of the profile ${id} are both given to commands as ${variable}`,
        hint: "rename one of them",
      },
    ];
  });
}
