import { pythonRange } from "../python/python-range.ts";
import type { Manager } from "../python/types.ts";
import type { Config, ProjectFs, RunCommand, Sourced } from "../types.ts";
import {
  checkEnvironmentName,
  checkEnvironmentValue,
  checkMount,
  checkSystemPackage,
  checkUser,
} from "./check-values.ts";
import { factorySchema } from "./factory-schema.ts";
import { type CheckedYaml, readYamlConfig } from "./read-yaml-config.ts";

const FILE = "factory.yaml";

/** Numbers that people write without quotes where text is meant. */
const AS_WRITTEN = /^\/(?:python|start|image|user|environment\/[^/]*|(?:packages|systemPackages)\/\d+)$/;

interface FactoryYaml {
  readonly python?: string;
  readonly gpu?: boolean;
  readonly base?: string;
  readonly requirements?: string;
  readonly packages?: readonly string[];
  readonly manager?: Manager;
  readonly systemPackages?: readonly string[];
  readonly detectSystemPackages?: boolean;
  readonly run?: readonly (string | { readonly command: string; readonly mounts?: RunCommand["mounts"] })[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly start?: string;
  readonly ports?: readonly number[];
  readonly user?: string;
  readonly image?: string;
  readonly exclude?: readonly string[];
}

/** Reads factory.yaml, which must exist. */
export function readFactoryConfig(fs: ProjectFs): Promise<Config> {
  return readYamlConfig<FactoryYaml, Config>(fs, {
    file: FILE,
    asWritten: AS_WRITTEN,
    schema: factorySchema,
    section: /^\/[^/]+/,
    convert: toConfig,
  });
}

function toConfig(checked: CheckedYaml<FactoryYaml>): Config {
  const { value, yaml, report } = checked;
  if (value.requirements !== undefined && value.packages !== undefined) {
    const hint = "keep one of the two";
    report("/packages", { message: "requirements and packages both say what to install", hint });
  }
  reportManager(checked);
  const sourced = <T>(key: string, one: T | undefined): Sourced<T> | undefined =>
    one === undefined ? undefined : { value: one, source: yaml.valuePlace(`/${key}`) };
  const list = <T>(key: string, values: readonly T[] = []): readonly Sourced<T>[] =>
    values.map((one, index) => ({ value: one, source: yaml.valuePlace(`/${key}/${index}`) }));
  for (const [index, name] of (value.systemPackages ?? []).entries()) {
    report(`/systemPackages/${index}`, checkSystemPackage(name));
  }
  if (value.user !== undefined) report("/user", checkUser(value.user));
  return {
    kind: "factory",
    file: FILE,
    ...present({
      python: sourced("python", readPython(checked)),
      gpu: sourced("gpu", value.gpu),
      base: sourced("base", value.base),
      requirements: sourced("requirements", value.requirements),
      manager: sourced("manager", value.manager),
      detectSystemPackages: sourced("detectSystemPackages", value.detectSystemPackages),
      start: sourced("start", value.start),
      user: sourced("user", value.user),
      image: sourced("image", value.image),
    }),
    packages: list("packages", value.packages),
    systemPackages: list("systemPackages", value.systemPackages),
    run: readRun(checked),
    environment: readEnvironment(checked),
    ports: list("ports", value.ports),
    exclude: list("exclude", value.exclude),
  };
}

function reportManager({ value, report }: CheckedYaml<FactoryYaml>): void {
  const other = value.requirements === undefined ? "packages" : "requirements";
  if (value[other] === undefined || value.manager === undefined || value.manager === "pip") return;
  report("/manager", {
    message: `${other} and manager: ${value.manager} both say what to install`,
    hint: "keep one of the two",
  });
}

function readPython({ value: { python }, report }: CheckedYaml<FactoryYaml>): string | undefined {
  if (python === undefined) return undefined;
  const range = pythonRange(python);
  if (range === undefined) {
    report("/python", {
      message: `${JSON.stringify(python)} is not a Python version or range`,
      hint: `write a version such as 3.12, or a range such as ">=3.11,<3.14"`,
    });
  }
  return range;
}

function readRun({ value, yaml, report }: CheckedYaml<FactoryYaml>): readonly RunCommand[] {
  return (value.run ?? []).map((one, index) => {
    const source = yaml.valuePlace(`/run/${index}`);
    if (typeof one === "string") return { command: one, source, mounts: [] };
    for (const [at, mount] of (one.mounts ?? []).entries()) {
      for (const problem of checkMount(mount)) report(`/run/${index}/mounts/${at}`, problem);
    }
    return { command: one.command, source, mounts: one.mounts ?? [] };
  });
}

function readEnvironment({ value, yaml, report }: CheckedYaml<FactoryYaml>): Config["environment"] {
  const environment: [string, Sourced<string>][] = [];
  for (const [name, text] of Object.entries(value.environment ?? {})) {
    const pointer = `/environment/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const badName = checkEnvironmentName(name);
    if (badName !== undefined) report(pointer, { ...badName, source: yaml.keyPlace(pointer) });
    report(pointer, checkEnvironmentValue(name, text));
    environment.push([name, { value: text, source: yaml.valuePlace(pointer) }]);
  }
  return Object.fromEntries(environment);
}

/** The entries that have a value, so that an absent one is no key at all. */
function present<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(entries).filter(([, one]) => one !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
