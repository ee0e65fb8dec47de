import type { FileProblem } from "../../problems.ts";
import type { Requirement } from "../types.ts";

/** What pip refuses in a constraints file: it may only say which versions will do. */
export function checkConstraint(requirement: Requirement, editable: boolean): FileProblem | undefined {
  const { name, extras, nameGuessed, source } = requirement;
  const refuse = (message: string, hint: string) => ({ message, hint, source });
  if (editable) return refuse("a constraint cannot be editable", `write "${name} @ URL" instead`);
  if (nameGuessed === true) return refuse("a constraint has no name", `write "${name} @ URL" instead`);
  if (extras.length === 0) return undefined;
  return refuse(`the constraint of ${name} has extras`, `write ${name} without [${extras.join(",")}]`);
}
