import { FactoryError } from "../../../errors/factory-error.ts";
import { fileProblemsError } from "../../problems.ts";
import type { ProjectFs } from "../../types.ts";
import type { LocalPackage } from "../local/local-package.ts";
import { normaliseName } from "../normalise-name.ts";
import type { Pyproject } from "../read-pyproject.ts";
import { requirementLines } from "../requirements/requirement-lines.ts";
import { asTable, type TomlTable } from "../toml/parse-toml.ts";
import type { IndexCredential, Requirement } from "../types.ts";
import { readSetuptools } from "./read-setuptools.ts";
import { requirementsOfFile } from "./requirements-of-file.ts";

type Dynamic = Pick<LocalPackage, "requirements" | "extras" | "unreadExtras" | "credentials">;

/**
 * The dependencies that [project] leaves to its build backend, where they stand in files: those of
 * [tool.setuptools.dynamic] and of hatch-requirements-txt, and setup.py and setup.cfg. Throws UNSUPPORTED for others.
 */
export async function readDynamic(fs: ProjectFs, pyproject: Pyproject, folder: string): Promise<Dynamic> {
  const files = dynamicFiles(pyproject);
  const isSetuptools = pyproject.buildBackend === "" || pyproject.buildBackend.startsWith("setuptools");
  const isAnswered = files.main !== undefined || !pyproject.dynamicDependencies;
  if (!isAnswered && isSetuptools) {
    const setup = await readSetuptools(fs, folder);
    if (setup !== undefined) return setup;
  }
  if (!isAnswered) throw unread(pyproject);
  const credentials: IndexCredential[] = [];
  const read = async (paths: readonly string[], key: string): Promise<readonly Requirement[]> => {
    const requestedBy = pyproject.sourceOf(["tool", "setuptools", "dynamic", key]);
    const lines = [];
    for (const path of paths) lines.push(...(await requirementsOfFile(fs, { path, folder, requestedBy })));
    const found = requirementLines(lines, folder);
    if (found.problems.length > 0)
      throw fileProblemsError("REQUIREMENTS_INVALID", pyproject.file, found.problems);
    credentials.push(...found.credentials);
    return found.requirements;
  };
  const extras: Record<string, readonly Requirement[]> = {};
  for (const [name, paths] of files.extras)
    extras[normaliseName(name)] = await read(paths, "optional-dependencies");
  return { requirements: await read(files.main ?? [], "dependencies"), extras, credentials };
}

interface DynamicFiles {
  readonly main: readonly string[] | undefined;
  readonly extras: ReadonlyMap<string, readonly string[]>;
}

function dynamicFiles({ tool }: Pyproject): DynamicFiles {
  const dynamic = asTable(asTable(tool.setuptools)?.dynamic) ?? {};
  const hooks = asTable(asTable(asTable(tool.hatch)?.metadata)?.hooks) ?? {};
  const hatch = asTable(hooks.requirements_txt) ?? {};
  const extras = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(asTable(dynamic["optional-dependencies"]) ?? {})) {
    const paths = pathsOf(asTable(value) ?? {}, "file");
    if (paths !== undefined) extras.set(name, paths);
  }
  return { main: pathsOf(asTable(dynamic.dependencies) ?? {}, "file") ?? pathsOf(hatch, "files"), extras };
}

function pathsOf(table: TomlTable, key: string): readonly string[] | undefined {
  const value = table[key];
  if (typeof value === "string") return [value];
  return Array.isArray(value) && value.every((one) => typeof one === "string") ? value : undefined;
}

function unread({ file, sourceOf }: Pyproject): FactoryError {
  return new FactoryError("UNSUPPORTED", `${file} leaves its dependencies to the build backend`, {
    source: sourceOf(["project", "dynamic"]).replace(/(:\d+):\d+$/, "$1"),
    hint: "list them in project.dependencies, or make a lock file with uv lock",
  });
}
