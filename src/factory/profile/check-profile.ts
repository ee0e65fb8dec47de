import { BUILT_IN_TYPES } from "../../pipeline/node-kind.ts";
import { checkEnvironmentName } from "../../project/config/check-values.ts";
import type { CheckedYaml } from "../../project/config/read-yaml-config.ts";
import type { FileProblem } from "../../project/problems.ts";
import { closest } from "../../project/suggest.ts";
import { CONTRACTS } from "./contracts.ts";
import type { ProfileSettings, Reference } from "./profile.ts";

/** Reports what the schema of a profile cannot say. */
export function checkProfile({ value, report }: CheckedYaml<ProfileSettings>): void {
  for (const [name, reference] of Object.entries(value.bindings ?? {})) {
    const pointer = `/bindings/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    report(pointer, bindingNameProblem(name));
    report(pointer, referenceProblem(name, reference));
  }
  for (const [index, key] of (value.requires?.keys ?? []).entries()) {
    if (value.bindings !== undefined && Object.hasOwn(value.bindings, key)) continue;
    const guess = closest(key, Object.keys(value.bindings ?? {}));
    report(`/requires/keys/${index}`, {
      message: `no binding is named ${key}`,
      hint: guess === undefined ? `add ${key} to bindings` : `did you mean ${guess}?`,
    });
  }
  for (const [index, name] of (value.requires?.env ?? []).entries()) {
    report(`/requires/env/${index}`, checkEnvironmentName(name));
  }
  reportUnknown(value.requires?.contracts, CONTRACTS, (index, problem) =>
    report(`/requires/contracts/${index}`, problem),
  );
  reportUnknown(value.runtime?.handlers, [...BUILT_IN_TYPES], (index, problem) =>
    report(`/runtime/handlers/${index}`, problem),
  );
}

export function bindingNameProblem(name: string): FileProblem | undefined {
  if (/^[A-Za-z][A-Za-z0-9_.-]{0,62}$/.test(name)) return undefined;
  return {
    message: `${JSON.stringify(name)} is not the name of a binding`,
    hint: "begin with a letter, and use letters, digits, _, . and -",
  };
}

export function referenceProblem(name: string, reference: Reference): FileProblem | undefined {
  const kinds = Object.keys(reference);
  if (kinds.length !== 1) {
    return {
      message: `the binding ${name} leads to ${kinds.length === 0 ? "nothing" : kinds.join(" and ")}`,
      hint: "give it exactly one of env, file and secret",
    };
  }
  return "env" in reference ? checkEnvironmentName(reference.env) : undefined;
}

function reportUnknown(
  asked: readonly string[] = [],
  known: readonly string[],
  report: (index: number, problem: FileProblem) => void,
): void {
  for (const [index, one] of asked.entries()) {
    if (known.includes(one)) continue;
    const guess = closest(one, known);
    report(index, {
      message: `${one} is not known`,
      hint: guess === undefined ? `use ${known.join(", ")}` : `did you mean ${guess}?`,
    });
  }
}
