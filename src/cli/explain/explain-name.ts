import { FactoryError } from "../../errors/factory-error.ts";
import { neededSystemPackages } from "../../plan/needed-system-packages.ts";
import { explainDistribution } from "../../project/python/explain-distribution.ts";
import { targetEnvironment } from "../../project/python/markers/target-environment.ts";
import { normaliseName } from "../../project/python/normalise-name.ts";
import { closest } from "../../project/suggest.ts";
import { explainVariable } from "../../resolve/explain-variable.ts";
import { explainLayer } from "./explain-layer.ts";
import { explainManager } from "./explain-manager.ts";
import { explainStart } from "./explain-start.ts";
import { explainSystemPackage } from "./explain-system-package.ts";
import type { DistributionInLayer, Explained, Explanation } from "./types.ts";

/** Everything that has this name, explained. Throws USAGE for a name that the project does not have. */
export function explainName(name: string, explained: Explained): readonly Explanation[] {
  const { planned, inputs } = explained;
  const { previous } = inputs;
  const found = [
    explainVariable(name, { ...planned, ...(previous === undefined ? {} : { previous }) }),
    name === "start" ? explainStart(planned) : undefined,
    name === "manager" ? explainManager(explained) : undefined,
    explainPackage(name, explained),
    explainSystemPackage(name, explained),
    explainLayer(name, planned),
  ];
  const explanations = found.filter((one) => one !== undefined);
  if (explanations.length === 0) throw unknownName(name, explained);
  return explanations;
}

function explainPackage(name: string, { inputs, planned }: Explained): DistributionInLayer | undefined {
  const { python } = inputs.project;
  const version = planned.resolution.pins.python?.version;
  if (python === undefined || version === undefined) return undefined;
  const target = targetEnvironment({ python: version, architecture: inputs.platform.architecture });
  const explanation = explainDistribution(normaliseName(name), { python, target });
  if (explanation === undefined) return undefined;
  const pinned = `${explanation.name}==${explanation.version ?? ""}`;
  const layer =
    planned.layers.find(({ distributions }) => distributions.includes(pinned)) ??
    (explanation.lock === undefined ? planned.layers.find(({ group }) => group === "unlocked") : undefined);
  if (layer === undefined || !explanation.installed) return explanation;
  const { id, group, distributions } = layer;
  return { ...explanation, layer: { id, group, with: distributions.filter((one) => one !== pinned) } };
}

function unknownName(name: string, explained: Explained): FactoryError {
  const known = knownNames(explained);
  const guess = closest(name, known);
  const { lock } = explained.planned.detection;
  const where = lock === undefined ? "no requirement" : `neither a requirement nor ${lock}`;
  return new FactoryError(
    "USAGE",
    `there is nothing named ${name}: ${where} has it, and it is no other name`,
    {
      hint:
        guess === undefined
          ? "name a distribution, a system package, a layer, python, base, start or manager"
          : `did you mean ${guess}?`,
    },
  );
}

/** Sorted. */
function knownNames({ inputs: { project }, planned }: Explained): readonly string[] {
  const names = [
    "start",
    "manager",
    ...Object.keys(planned.resolution.pins),
    ...(planned.resolution.notes ?? []).map(({ variable }) => variable),
    ...planned.layers.map(({ id }) => id),
    ...(project.python?.requirements ?? []).map((one) => one.name),
    ...(project.python?.lock?.packages ?? []).map((one) => one.name),
    ...project.config.systemPackages.map(({ value }) => value),
    ...neededSystemPackages(project).flatMap(({ packages, build = [] }) => [...packages, ...build]),
  ];
  return [...new Set(names)].sort();
}
