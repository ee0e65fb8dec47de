import { CLASSIFIER_LICENCES } from "./classifier-licences.ts";
import type { Licence } from "./inventory.ts";
import { licenceOfText } from "./licence-of-text.ts";

type Fields = ReadonlyMap<string, readonly string[]>;

/**
 * What the metadata of a distribution says of its licence: the expression of PEP 639, else a `License` field that is an
 * expression, else classifiers, of which only those that mean one licence become its id, else the words of the field.
 */
export function distributionLicences(fields: Fields): readonly Licence[] {
  const [expression] = textsOf(fields, "license-expression");
  if (expression !== undefined) return [expression];
  const [written] = textsOf(fields, "license");
  if (written?.kind === "expression") return [written];
  const classified = classifiers(fields);
  if (written === undefined || classified.some(({ kind }) => kind === "expression")) return classified;
  return [written];
}

function textsOf(fields: Fields, name: string): readonly Licence[] {
  return (fields.get(name) ?? []).flatMap((text) => licenceOfText(text) ?? []);
}

function classifiers(fields: Fields): readonly Licence[] {
  const names = (fields.get("classifier") ?? []).flatMap((classifier) => {
    const parts = classifier.split("::").map((part) => part.trim());
    if (parts[0] !== "License") return [];
    const name = parts.at(-1) ?? "";
    // Says that there is a licence, not which.
    return name === "OSI Approved" || name === "License" ? [] : [name];
  });
  return [...new Set(names)].sort().map((name) => {
    const id = CLASSIFIER_LICENCES[name];
    return id === undefined ? { kind: "named", name } : { kind: "expression", expression: id };
  });
}
