import { FactoryError } from "../../errors/factory-error.ts";
import type { Config } from "../types.ts";
import { remakeHint } from "./locks/remake-hint.ts";
import { MANAGERS, type ManagerFile } from "./managers.ts";
import type { Pyproject } from "./read-pyproject.ts";
import type { Manager, PythonProject } from "./types.ts";

export interface ChosenManager {
  readonly manager: Manager;
  /** The file that is there, of those the manager is known by. */
  readonly file: string;
  readonly rejected: NonNullable<PythonProject["rejected"]>;
}

interface Reading {
  readonly config: Config;
  readonly pyproject: Pyproject | undefined;
  /** setup.cfg declares a package: many hold options of tools only. */
  readonly setupCfg: boolean;
  readonly has: (name: string) => boolean;
}

/**
 * The manager that the config names, or the first of those whose files are there. Throws FILE_MISSING when the file of
 * the named one is not there.
 */
export function chooseManager(reading: Reading): ChosenManager | undefined {
  const { config } = reading;
  if (config.manager !== undefined) return chooseNamed(config.manager.value, config.manager.source, reading);
  const [chosen, ...others] = MANAGERS.flatMap((one) => {
    const file = foundFile(one, reading);
    return file === undefined ? [] : [{ manager: one.manager, file }];
  });
  if (chosen === undefined) return undefined;
  const seen = new Set<Manager>([chosen.manager]);
  const rejected = others.filter((one) => {
    if (seen.has(one.manager) || !isRejected(one.manager, chosen.manager, reading)) return false;
    seen.add(one.manager);
    return true;
  });
  return { ...chosen, rejected };
}

/** The first file of a manager that is there and declares packages. */
function foundFile({ manager, file, alternatives = [] }: ManagerFile, reading: Reading): string | undefined {
  const { pyproject, setupCfg, has } = reading;
  if (file === "pyproject.toml") {
    const declares =
      manager === "poetry" ? isPoetry(pyproject) : pyproject?.isProject && !isPoetry(pyproject);
    return declares ? file : undefined;
  }
  return [file, ...alternatives].find((name) => (name === "setup.cfg" ? setupCfg : has(name)));
}

/** Poetry's own tables count when [project] lists no dependencies itself. */
function isPoetry(pyproject: Pyproject | undefined): boolean {
  if (pyproject === undefined || !pyproject.poetryDependencies) return false;
  return !pyproject.isProject || pyproject.dynamicDependencies || pyproject.requirements.length === 0;
}

/**
 * A pyproject.toml is what most locks are made from, and often declares no packages at all; a setup.py beside it is there
 * for old tools.
 */
function isRejected(manager: Manager, chosen: Manager, { pyproject }: Reading): boolean {
  if (manager === "setuptools") return chosen === "pip" || chosen === "pipenv";
  if (manager !== "pyproject") return true;
  const declares = (pyproject?.requirements.length ?? 0) > 0 || pyproject?.dynamicDependencies === true;
  return declares && (chosen === "pip" || chosen === "pipenv");
}

/** A named manager takes its lock when there is one. */
function chooseNamed(manager: Manager, source: string, reading: Reading): ChosenManager {
  const own = MANAGERS.filter((one) => one.manager === manager);
  const there = own.flatMap(({ file, alternatives = [] }) => [file, ...alternatives]).find(reading.has);
  if (there !== undefined) return { manager, file: there, rejected: [] };
  const file = own[0]?.file ?? "";
  const make = file.includes("lock") ? remakeHint(file).replace(" again", "") : `create ${file}`;
  throw new FactoryError("FILE_MISSING", `manager is ${manager}, but ${file} does not exist`, {
    source,
    hint: `${make}, or choose another manager`,
  });
}
