import { pythonRange } from "../python/python-range.ts";
import type { CogConfig, Config, ProjectFs, Sourced } from "../types.ts";
import { checkEntryPoint } from "./check-entry-point.ts";
import { checkModel } from "./check-model.ts";
import { checkSystemPackage } from "./check-values.ts";
import { readCogEnvironment } from "./cog-environment.ts";
import { cogNotes } from "./cog-notes.ts";
import { readCogRun } from "./cog-run.ts";
import { cogSchema } from "./cog-schema.ts";
import { checkCudaVersion, checkCudnnVersion, checkPythonVersion, checkSdkVersion } from "./cog-versions.ts";
import type { CogBuild, CogYaml } from "./cog-yaml.ts";
import { effectiveCogConfig } from "./effective-cog-config.ts";
import { readWeights } from "./read-weights.ts";
import { type CheckedYaml, readYamlConfig } from "./read-yaml-config.ts";

const FILE = "cog.yaml";

/** Versions that people write without quotes. */
const AS_WRITTEN = /^\/build\/(?:python_version|cuda|cudnn|sdk_version)$/;

/** Reads cog.yaml, which must exist. */
export function readCogConfig(fs: ProjectFs): Promise<Config> {
  return readYamlConfig<CogYaml, Config>(fs, {
    file: FILE,
    asWritten: AS_WRITTEN,
    schema: cogSchema,
    section: /^\/build\/[^/]+|^\/(?!build(?:\/|$))[^/]+/,
    convert: (checked) => toConfig(checked, fs),
  });
}

async function toConfig(checked: CheckedYaml<CogYaml>, fs: ProjectFs): Promise<Config> {
  const { value, yaml, report } = checked;
  const build = value.build ?? {};
  checkBuild(checked, build);
  checkRest(checked);
  const sourced = <T>(pointer: string, one: T | undefined): Sourced<T> | undefined =>
    one === undefined ? undefined : { value: one, source: yaml.valuePlace(pointer) };
  const list = (key: string, values: readonly string[] | null | undefined): readonly Sourced<string>[] =>
    (values ?? []).map((one, index) => ({ value: one, source: yaml.valuePlace(`/build/${key}/${index}`) }));
  const weights = await readWeights(value.weights ?? [], { fs, yaml, report });
  const notes = cogNotes(checked);
  const python = build.python_version === undefined ? undefined : pythonRange(build.python_version);
  return {
    kind: "cog",
    file: FILE,
    ...present({
      python: sourced("/build/python_version", python),
      gpu: sourced("/build/gpu", build.gpu),
      cuda: sourced("/build/cuda", build.cuda),
      cudnn: sourced("/build/cudnn", build.cudnn),
      requirements: sourced("/build/python_requirements", build.python_requirements),
      image: sourced("/image", value.image),
    }),
    packages: list("python_packages", build.python_packages),
    systemPackages: list("system_packages", build.system_packages),
    run: readCogRun(checked, build),
    environment: readCogEnvironment(checked),
    ports: [],
    exclude: [],
    ...(weights.length === 0 ? {} : { weights }),
    ...(notes.length === 0 ? {} : { notes }),
    cog: await readCog(checked, fs),
  };
}

function checkBuild({ report }: CheckedYaml<CogYaml>, build: CogBuild): void {
  const check = <T>(key: string, one: T | undefined, rule: (one: T) => Parameters<typeof report>[1]) => {
    if (one !== undefined) report(`/build/${key}`, rule(one));
  };
  check("python_version", build.python_version, checkPythonVersion);
  check("cuda", build.cuda, checkCudaVersion);
  check("cudnn", build.cudnn, checkCudnnVersion);
  check("sdk_version", build.sdk_version, checkSdkVersion);
  for (const [index, name] of (build.system_packages ?? []).entries()) {
    report(`/build/system_packages/${index}`, checkSystemPackage(name));
  }
  if (build.python_requirements === undefined || (build.python_packages ?? []).length === 0) return;
  report("/build/python_packages", {
    message: "python_requirements and python_packages both say what to install",
    hint: "move python_packages into the requirements file",
  });
}

function checkRest({ value, yaml, report }: CheckedYaml<CogYaml>): void {
  const both = (first: keyof CogYaml, second: keyof CogYaml, message: string, hint: string) => {
    if (value[first] === undefined || value[second] === undefined) return;
    report(`/${second}`, { message, source: yaml.keyPlace(`/${second}`), hint });
  };
  both("run", "predict", "run and predict both name the entry point", "keep run: predict is its old name");
  both(
    "image",
    "model",
    "image and model both name what is built",
    "keep model when there are weights, else image",
  );
  if (value.model !== undefined) report("/model", checkModel(value.model));
  const max = value.concurrency?.max ?? 1;
  const python = /^3\.(\d+)/.exec(value.build?.python_version ?? "")?.[1];
  if (max > 1 && python !== undefined && Number(python) < 11) {
    report("/concurrency/max", {
      message: `concurrency.max is ${max}, which needs Python 3.11 or newer, and python_version is 3.${python}`,
      hint: "set python_version to 3.11 or newer, or concurrency.max to 1",
    });
  }
  if ((value.weights ?? []).length === 0 || value.model !== undefined) return;
  report("/weights", {
    message: "weights need model",
    source: yaml.keyPlace("/weights"),
    hint: value.image === undefined ? "add model: NAME" : "rename image to model",
  });
}

async function readCog({ value, yaml, report }: CheckedYaml<CogYaml>, fs: ProjectFs): Promise<CogConfig> {
  const entry = async (key: "run" | "predict" | "train"): Promise<Sourced<string> | undefined> => {
    const text = value[key];
    if (text === undefined) return undefined;
    const source = yaml.valuePlace(`/${key}`);
    report(`/${key}`, await checkEntryPoint(text, { fs, key, source }));
    return { value: text, source };
  };
  const run = await entry("run");
  const old = await entry("predict");
  const train = await entry("train");
  const sourced = <T>(pointer: string, one: T | undefined): Sourced<T> | undefined =>
    one === undefined ? undefined : { value: one, source: yaml.valuePlace(pointer) };
  return {
    ...present({
      predict: run ?? old,
      train,
      model: sourced("/model", value.model),
      maxConcurrency: sourced("/concurrency/max", value.concurrency?.max),
      sdkVersion: sourced("/build/sdk_version", value.build?.sdk_version),
    }),
    effective: effectiveCogConfig(value),
  };
}

/** The entries that have a value, so that an absent one is no key at all. */
function present<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept = Object.entries(entries).filter(([, one]) => one !== undefined);
  return Object.fromEntries(kept) as { [K in keyof T]?: Exclude<T[K], undefined> };
}
