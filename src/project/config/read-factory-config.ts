import type { NodeManager } from "../node/types.ts";
import { pythonRange } from "../python/python-range.ts";
import type { Manager } from "../python/types.ts";
import type { Accelerator, Config, PolicySettings, ProjectFs, Sourced, StackName } from "../types.ts";
import {
  checkEnvironmentName,
  checkEnvironmentValue,
  checkSystemPackage,
  checkUser,
} from "./check-values.ts";
import { factorySchema } from "./factory-schema.ts";
import { type LayersYaml, readLayers } from "./read-layers.ts";
import { type RunYaml, readConfigSecrets, readRun } from "./read-run.ts";
import { readSmoke, type SmokeYaml } from "./read-smoke.ts";
import { readWeights, type WeightYaml } from "./read-weights.ts";
import { type CheckedYaml, readYamlConfig } from "./read-yaml-config.ts";

const FILE = "factory.yaml";

/** Numbers that people write without quotes where text is meant. */
const AS_WRITTEN =
  /^\/(?:python|cuda|cudnn|driver|computeCapability|start|image|user|environment\/[^/]*|(?:packages|systemPackages)\/\d+|smoke\/\d+\/(?:name|user|timeout|ready|(?:run|start)(?:\/\d+)?|env\/[^/]*|http\/(?:body|headers\/[^/]*)|(?:output|stderr|http)\/(?:contains|matches|equals)))$/;

interface FactoryYaml extends RunYaml {
  readonly stack?: StackName;
  readonly python?: string;
  readonly gpu?: boolean;
  readonly accelerator?: Accelerator;
  readonly cuda?: string;
  readonly cudnn?: string;
  readonly driver?: string;
  readonly computeCapability?: string;
  readonly base?: string;
  readonly requirements?: string;
  readonly packages?: readonly string[];
  readonly manager?: Manager | NodeManager;
  readonly indexUrl?: string;
  readonly extraIndexUrls?: readonly string[];
  readonly findLinks?: readonly string[];
  readonly package?: string;
  readonly extras?: readonly string[];
  readonly groups?: readonly string[];
  readonly installProject?: boolean;
  readonly systemPackages?: readonly string[];
  readonly detectSystemPackages?: boolean;
  readonly cache?: { readonly from?: readonly string[]; readonly to?: readonly string[] };
  readonly environment?: Readonly<Record<string, string>>;
  readonly start?: string;
  readonly ports?: readonly number[];
  readonly user?: string;
  readonly image?: string;
  readonly exclude?: readonly string[];
  readonly weights?: readonly WeightYaml[];
  readonly detectWeights?: boolean;
  readonly layers?: LayersYaml;
  readonly smoke?: readonly SmokeYaml[];
  readonly agent?: readonly string[];
  readonly policy?: PolicySettings;
}

/** Reads factory.yaml, which must exist. */
export function readFactoryConfig(fs: ProjectFs): Promise<Config> {
  return readYamlConfig<FactoryYaml, Config>(fs, {
    file: FILE,
    asWritten: AS_WRITTEN,
    schema: factorySchema,
    // One smoke check is no reason to say nothing about the others.
    section: /^\/(?:smoke\/\d+|[^/]+)/,
    convert: (checked) => toConfig(checked, fs),
  });
}

async function toConfig(checked: CheckedYaml<FactoryYaml>, fs: ProjectFs): Promise<Config> {
  const { value, yaml, report } = checked;
  if (value.requirements !== undefined && value.packages !== undefined) {
    const hint = "keep one of the two";
    report("/packages", { message: "requirements and packages both say what to install", hint });
  }
  reportManager(checked);
  reportOtherStack(checked);
  reportAccelerator(checked);
  const sourced = <T>(key: string, one: T | undefined): Sourced<T> | undefined =>
    one === undefined ? undefined : { value: one, source: yaml.valuePlace(`/${key}`) };
  const list = <T>(key: string, values: readonly T[] = []): readonly Sourced<T>[] =>
    values.map((one, index) => ({ value: one, source: yaml.valuePlace(`/${key}/${index}`) }));
  for (const [index, name] of (value.systemPackages ?? []).entries()) {
    report(`/systemPackages/${index}`, checkSystemPackage(name));
  }
  if (value.user !== undefined) report("/user", checkUser(value.user));
  const weights = await readWeights(value.weights ?? [], { fs, yaml, report });
  return {
    kind: "factory",
    file: FILE,
    ...present({
      python: sourced("python", readPython(checked)),
      gpu: sourced("gpu", value.gpu),
      accelerator: sourced("accelerator", value.accelerator),
      cuda: sourced("cuda", value.cuda),
      cudnn: sourced("cudnn", value.cudnn),
      driver: sourced("driver", value.driver),
      computeCapability: sourced("computeCapability", value.computeCapability),
      base: sourced("base", value.base),
      requirements: sourced("requirements", value.requirements),
      stack: sourced("stack", value.stack),
      indexUrl: sourced("indexUrl", value.indexUrl),
      ...sourcedManager(sourced("manager", value.manager)),
      package: sourced("package", value.package),
      installProject: sourced("installProject", value.installProject),
      detectSystemPackages: sourced("detectSystemPackages", value.detectSystemPackages),
      detectWeights: sourced("detectWeights", value.detectWeights),
      start: sourced("start", value.start),
      user: sourced("user", value.user),
      image: sourced("image", value.image),
    }),
    ...(value.extraIndexUrls === undefined
      ? {}
      : { extraIndexUrls: list("extraIndexUrls", value.extraIndexUrls) }),
    ...(value.findLinks === undefined ? {} : { findLinks: list("findLinks", value.findLinks) }),
    ...(value.extras === undefined ? {} : { extras: list("extras", value.extras) }),
    ...(value.groups === undefined ? {} : { groups: list("groups", value.groups) }),
    packages: list("packages", value.packages),
    systemPackages: list("systemPackages", value.systemPackages),
    run: readRun(checked),
    ...(value.secrets === undefined ? {} : { secrets: readConfigSecrets(checked) }),
    ...(value.cache === undefined
      ? {}
      : { cache: { from: list("cache/from", value.cache.from), to: list("cache/to", value.cache.to) } }),
    environment: readEnvironment(checked),
    ports: list("ports", value.ports),
    exclude: list("exclude", value.exclude),
    ...(weights.length === 0 ? {} : { weights }),
    ...(value.layers === undefined ? {} : { layers: readLayers(value.layers, checked) }),
    ...(value.policy === undefined ? {} : { policy: value.policy }),
    ...(value.agent === undefined ? {} : { agent: list("agent", value.agent) }),
    ...(value.smoke === undefined ? {} : { smoke: readSmoke(value.smoke, checked) }),
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

function reportAccelerator({ value, report }: CheckedYaml<FactoryYaml>): void {
  const { gpu, accelerator } = value;
  if (gpu !== undefined && accelerator !== undefined && gpu !== (accelerator !== "none")) {
    const message = `gpu: ${gpu} and accelerator: ${accelerator} contradict each other`;
    report("/accelerator", { message, hint: "keep one of the two" });
  }
  const isNone = accelerator === "none" || gpu === false;
  for (const key of ["cuda", "cudnn", "driver", "computeCapability"] as const) {
    const text = value[key];
    if (text === undefined) continue;
    const hint = key === "driver" ? "write a version such as 550.54" : "write a version such as 12.1";
    if (!/^\d+(?:\.\d+){0,3}$/.test(text)) {
      report(`/${key}`, { message: `${JSON.stringify(text)} is not a version`, hint });
    } else if (isNone) {
      const message = `${key} is for images that compute on CUDA, and this one does not`;
      report(`/${key}`, { message, hint: `remove ${key}, or correct the accelerator` });
    }
  }
}

/** Keys that mean nothing to the stack that the config names. */
function reportOtherStack({ value, report }: CheckedYaml<FactoryYaml>): void {
  const stack = value.stack ?? (isNodeManager(value.manager) ? "node" : undefined);
  if (stack === undefined) return;
  const managers = value.manager === undefined || isNodeManager(value.manager) ? "node" : "python";
  if (value.manager !== undefined && managers !== stack) {
    const hint = "keep one of the two";
    report("/manager", { message: `${value.manager} is no manager of a ${stack} project`, hint });
  }
  if (stack === "python") return;
  for (const key of PYTHON_KEYS) {
    if (value[key] === undefined) continue;
    report(`/${key}`, {
      message: `${key} is for Python projects, and this is a ${stack} project`,
      hint: `remove ${key}, or correct stack and manager`,
    });
  }
}

const PYTHON_KEYS = [
  "python",
  "requirements",
  "packages",
  "gpu",
  "accelerator",
  "cuda",
  "cudnn",
  "driver",
  "computeCapability",
  "layers",
] as const;

function isNodeManager(manager: string | undefined): manager is NodeManager {
  return manager === "npm" || manager === "pnpm" || manager === "yarn";
}

function sourcedManager(
  manager: Sourced<Manager | NodeManager> | undefined,
): Pick<Config, "manager" | "nodeManager"> {
  if (manager === undefined) return {};
  const { value, source } = manager;
  return isNodeManager(value) ? { nodeManager: { value, source } } : { manager: { value, source } };
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
