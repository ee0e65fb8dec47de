import type { FileProblem } from "../problems.ts";
import { parseVersion } from "../python/pep440/parse-version.ts";
import { pythonRange } from "../python/python-range.ts";
import type { Config, ProjectFs, RunCommand, Sourced } from "../types.ts";
import { checkMount, checkSystemPackage } from "./check-values.ts";
import { readCogEnvironment } from "./cog-environment.ts";
import { cogSchema } from "./cog-schema.ts";
import { reportUnsupportedCogKeys } from "./cog-unsupported.ts";
import type { CogBuild, CogYaml } from "./cog-yaml.ts";
import { type CheckedYaml, readYamlConfig } from "./read-yaml-config.ts";

const FILE = "cog.yaml";

/** Versions that people write without quotes. */
const AS_WRITTEN = /^\/build\/(?:python_version|cuda|cudnn|sdk_version)$/;

/** Reads cog.yaml, which must exist; keys that this release cannot build are UNSUPPORTED. */
export function readCogConfig(fs: ProjectFs): Promise<Config> {
  return readYamlConfig<CogYaml, Config>(fs, {
    file: FILE,
    asWritten: AS_WRITTEN,
    schema: cogSchema,
    section: /^\/build\/[^/]+|^\/(?!build(?:\/|$))[^/]+/,
    convert: toConfig,
  });
}

function toConfig(checked: CheckedYaml<CogYaml>): Config {
  const { value, yaml, report } = checked;
  const build = value.build ?? {};
  reportUnsupportedCogKeys(checked);
  const python = readPython(checked, build);
  if (build.python_requirements !== undefined && (build.python_packages ?? []).length > 0) {
    report("/build/python_packages", {
      message: "python_requirements and python_packages both say what to install",
      hint: "move python_packages into the requirements file",
    });
  }
  for (const [index, name] of (build.system_packages ?? []).entries()) {
    report(`/build/system_packages/${index}`, checkSystemPackage(name));
  }
  const list = (key: string, values: readonly string[] | null | undefined): readonly Sourced<string>[] =>
    (values ?? []).map((one, index) => ({ value: one, source: yaml.valuePlace(`/build/${key}/${index}`) }));
  return {
    kind: "cog",
    file: FILE,
    ...(python === undefined ? {} : { python }),
    ...(build.gpu === undefined ? {} : { gpu: { value: build.gpu, source: yaml.valuePlace("/build/gpu") } }),
    ...(build.python_requirements === undefined
      ? {}
      : {
          requirements: {
            value: build.python_requirements,
            source: yaml.valuePlace("/build/python_requirements"),
          },
        }),
    packages: list("python_packages", build.python_packages),
    systemPackages: list("system_packages", build.system_packages),
    run: readRun(checked, build),
    environment: readCogEnvironment(checked),
    ...(value.image === undefined
      ? {}
      : { image: { value: value.image, source: yaml.valuePlace("/image") } }),
    ports: [],
    exclude: [],
  };
}

function readPython({ yaml, report }: CheckedYaml<CogYaml>, build: CogBuild): Sourced<string> | undefined {
  const written = build.python_version;
  if (written === undefined) return undefined;
  const problem = checkPythonVersion(written);
  report("/build/python_version", problem);
  const range = pythonRange(written);
  if (problem !== undefined || range === undefined) return undefined;
  return { value: range, source: yaml.valuePlace("/build/python_version") };
}

function checkPythonVersion(written: string): FileProblem | undefined {
  const hint = "write a minor or patch version such as 3.12";
  const version = /^\d+(?:\.\d+)*$/.test(written) ? parseVersion(written) : undefined;
  const [major, minor] = version?.release ?? [];
  if (major === undefined) return { message: `${JSON.stringify(written)} is not a Python version`, hint };
  if (minor === undefined) return { message: `Python version ${written} has no minor`, hint };
  if (major > 3 || (major === 3 && minor >= 10)) return undefined;
  return { message: `Python ${written} is older than 3.10, the oldest that is supported`, hint };
}

function readRun({ yaml, report }: CheckedYaml<CogYaml>, build: CogBuild): readonly RunCommand[] {
  const commands: RunCommand[] = [];
  for (const [index, one] of (build.run ?? []).entries()) {
    const pointer = `/build/run/${index}`;
    const command = typeof one === "string" ? one : one.command;
    const mounts = typeof one === "string" ? [] : (one.mounts ?? []);
    report(pointer, checkCommand(command));
    for (const [at, mount] of mounts.entries()) {
      for (const problem of checkMount(mount)) report(`${pointer}/mounts/${at}`, problem);
    }
    commands.push({
      command,
      source: yaml.valuePlace(pointer),
      mounts: mounts.map(({ id, target }) => ({ kind: "secret", id, target })),
    });
  }
  for (const [index, command] of (build.pre_install ?? []).entries()) {
    const pointer = `/build/pre_install/${index}`;
    report(pointer, checkCommand(command));
    commands.push({ command, source: yaml.valuePlace(pointer), mounts: [] });
  }
  return commands;
}

/** cog refuses these too: there a command becomes one line of a Dockerfile. */
function checkCommand(command: string): FileProblem | undefined {
  if (!command.includes("\n")) return undefined;
  return {
    message: "a command has more than one line",
    hint: "join the lines with && or write two commands",
  };
}
