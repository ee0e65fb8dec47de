import { FactoryError } from "../../errors/factory-error.ts";
import type { Config } from "../types.ts";
import { remakeHint } from "./locks/remake-hint.ts";
import { MANAGERS } from "./managers.ts";
import type { Pyproject } from "./read-pyproject.ts";
import type { Manager, PythonProject } from "./types.ts";

export interface ChosenManager {
  readonly manager: Manager;
  readonly rejected: NonNullable<PythonProject["rejected"]>;
}

interface Reading {
  readonly config: Config;
  readonly pyproject: Pyproject | undefined;
  readonly has: (name: string) => boolean;
}

/**
 * The manager that the config names, or the first of those whose files are there. Throws FILE_MISSING when the file of
 * the named one is not there.
 */
export function chooseManager(reading: Reading): ChosenManager | undefined {
  const { config } = reading;
  if (config.manager !== undefined) {
    checkNamed(config.manager.value, config.manager.source, reading);
    return { manager: config.manager.value, rejected: [] };
  }
  const [chosen, ...others] = MANAGERS.filter(({ manager, file }) =>
    manager === "pyproject" ? reading.pyproject?.isProject : reading.has(file),
  );
  if (chosen === undefined) return undefined;
  return {
    manager: chosen.manager,
    rejected: others.filter((one) => isRejected(one.manager, chosen.manager, reading)),
  };
}

/** A pyproject.toml is what most locks are made from, and often declares no packages at all. */
function isRejected(manager: Manager, chosen: Manager, { pyproject }: Reading): boolean {
  if (manager !== "pyproject") return true;
  const declares = (pyproject?.requirements.length ?? 0) > 0 || pyproject?.dynamicDependencies === true;
  return declares && (chosen === "pip" || chosen === "pipenv");
}

function checkNamed(manager: Manager, source: string, { has }: Reading): void {
  const file = MANAGERS.find((one) => one.manager === manager)?.file ?? "";
  if (has(file)) return;
  const make = file.includes("lock") ? remakeHint(file).replace(" again", "") : `create ${file}`;
  throw new FactoryError("FILE_MISSING", `manager is ${manager}, but ${file} does not exist`, {
    source,
    hint: `${make}, or choose another manager`,
  });
}
