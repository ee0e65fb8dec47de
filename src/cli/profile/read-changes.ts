import type { Problem } from "../../errors/factory-error.ts";
import { problemsError } from "../../errors/problems-error.ts";
import type { ProfileChanges } from "../../factory/profile/change-profile.ts";
import { bindingNameProblem, referenceProblem } from "../../factory/profile/check-profile.ts";
import type { ProfileLimits, Reference } from "../../factory/profile/profile.ts";
import { limitsSchema } from "../../factory/profile/profile-schema.ts";
import { closest } from "../../project/suggest.ts";
import type { UpdateOptions } from "./options.ts";

const LIMITS = limitsSchema.properties as Readonly<Record<keyof ProfileLimits, { readonly minimum: number }>>;

/** What the options of `factory profile update` ask for. Throws USAGE with every problem of them. */
export function readChanges({ bind, unbind, limit, unlimit }: UpdateOptions): ProfileChanges {
  const problems: Problem[] = [];
  const bindings: Record<string, Reference | undefined> = {};
  const limits: Partial<Record<keyof ProfileLimits, number | undefined>> = {};
  for (const name of unbind) bindings[name] = undefined;
  for (const text of bind) {
    const [, name = "", kind = "", where = ""] = /^([^=]+)=(env|file|secret):(.+)$/.exec(text) ?? [];
    if (name === "") {
      problems.push({
        message: `${JSON.stringify(text)} leads nowhere`,
        source: "--bind",
        hint: "write NAME=env:VARIABLE, NAME=file:PATH or NAME=secret:ID",
      });
      continue;
    }
    const reference = { [kind]: where } as unknown as Reference;
    const problem = bindingNameProblem(name) ?? referenceProblem(name, reference);
    if (problem !== undefined) problems.push({ ...problem, source: "--bind" });
    bindings[name] = reference;
  }
  for (const name of unlimit) if (isLimit(name, "--unlimit", problems)) limits[name] = undefined;
  for (const text of limit) {
    const [, name = "", number = ""] = /^([^=]+)=(\d{1,15})$/.exec(text) ?? [];
    if (name === "" || (isLimit(name, "--limit", problems) && Number(number) < LIMITS[name].minimum)) {
      problems.push({
        message: `${JSON.stringify(text)} sets no limit`,
        source: "--limit",
        hint: "write NAME=NUMBER, such as restarts=1",
      });
    } else if (Object.hasOwn(LIMITS, name)) limits[name as keyof ProfileLimits] = Number(number);
  }
  if (problems.length === 0 && [...bind, ...unbind, ...limit, ...unlimit].length === 0) {
    const hint = "give --bind, --unbind, --limit or --unlimit; nothing else of a profile can change";
    problems.push({ message: "no change was given", hint });
  }
  if (problems.length > 0) throw problemsError("USAGE", "the command line", problems);
  return { bindings, limits };
}

function isLimit(name: string, source: string, problems: Problem[]): name is keyof ProfileLimits {
  const known = Object.keys(LIMITS);
  if (known.includes(name)) return true;
  const guess = closest(name, known);
  const hint = guess === undefined ? `use ${known.join(", ")}` : `did you mean ${guess}?`;
  problems.push({ message: `there is no limit ${name}`, source, hint });
  return false;
}
