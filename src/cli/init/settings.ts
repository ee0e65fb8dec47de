import { FactoryError } from "../../errors/factory-error.ts";
import { checkSystemPackage } from "../../project/config/check-values.ts";
import { pythonRange } from "../../project/python/python-range.ts";

/** Keys of factory.yaml that somebody decided; what is absent is left to detection. */
export interface Settings {
  readonly python?: string;
  readonly start?: string;
  readonly ports?: readonly number[];
  readonly gpu?: boolean;
  readonly systemPackages?: readonly string[];
}

export interface SettingFlags {
  readonly start?: string;
  readonly port?: readonly string[];
  readonly python?: string;
  readonly gpu?: boolean;
  readonly systemPackage?: readonly string[];
}

/** What the command line says. Throws USAGE for a value that factory.yaml would not take. */
export function settingsOfFlags({ start, port, python, gpu, systemPackage }: SettingFlags): Settings {
  if (start !== undefined) refuse("--start", checkStart(start));
  if (python !== undefined) refuse("--python", checkPython(python));
  for (const one of port ?? []) refuse("--port", checkPorts(one));
  for (const one of systemPackage ?? []) refuse("--system-package", checkSystemPackages(one));
  return {
    ...(python === undefined ? {} : { python: python.trim() }),
    ...(start === undefined ? {} : { start: start.trim() }),
    ...(port === undefined ? {} : { ports: port.flatMap(toPorts) }),
    ...(gpu === undefined ? {} : { gpu }),
    ...(systemPackage === undefined ? {} : { systemPackages: systemPackage.flatMap(toWords) }),
  };
}

function refuse(flag: string, problem: string | undefined): void {
  if (problem === undefined) return;
  throw new FactoryError("USAGE", `${flag}: ${problem}`, { hint: "run `factory init --help`" });
}

/** The problem of a text, or undefined; empty text asks for nothing, except in a flag. */
export function checkPython(text: string): string | undefined {
  if (pythonRange(text) !== undefined) return undefined;
  return `${JSON.stringify(text)} is not a Python version or range: write 3.12, or ">=3.11,<3.14"`;
}

export function checkPorts(text: string): string | undefined {
  const wrong = toWords(text).find((word) => !/^[1-9]\d{0,4}$/.test(word) || Number(word) > 65_535);
  if (wrong !== undefined) return `${JSON.stringify(wrong)} is not a port between 1 and 65535`;
  return toWords(text).length === 0 ? "it names no port" : undefined;
}

export function checkSystemPackages(text: string): string | undefined {
  for (const word of toWords(text)) {
    const problem = checkSystemPackage(word);
    if (problem !== undefined) return problem.message;
  }
  return toWords(text).length === 0 ? "it names no package" : undefined;
}

export function checkStart(text: string): string | undefined {
  if (text.trim() === "") return "the command is empty";
  return /[\n\r\0]/.test(text) ? "the command has more than one line" : undefined;
}

export function toPorts(text: string): readonly number[] {
  return toWords(text).map(Number);
}

/** Words between commas or blanks. */
export function toWords(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== "");
}
