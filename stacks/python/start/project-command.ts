import type { Rejection } from "../../../src/plan/detection.ts";
import { asTable, parseToml } from "../../../src/project/python/toml/parse-toml.ts";
import { tomlPositions } from "../../../src/project/python/toml/toml-positions.ts";
import type { Project } from "../../../src/project/types.ts";
import type { Start } from "./types.ts";

const FILE = "pyproject.toml";

export interface ProjectCommand {
  readonly start?: Start;
  readonly rejected: readonly Rejection[];
}

/** The only command of [project.scripts], which is there once the project is installed. `other` is what starts already. */
export async function projectCommand(project: Project, other: Start | undefined): Promise<ProjectCommand> {
  if (!project.root.some(({ name, kind }) => name === FILE && kind === "file")) return { rejected: [] };
  const text = await project.fs.read(FILE);
  const document = parseToml(text, { file: FILE, code: "PYPROJECT_INVALID" });
  const names = Object.keys(asTable(asTable(document.project)?.scripts) ?? {});
  const [only, more] = names;
  if (only === undefined) return { rejected: [] };
  const line = /^\d+/.exec(tomlPositions(text).placeOf(["project", "scripts", only]) ?? "")?.[0] ?? "1";
  const source = `${FILE}:${line}`;
  const reason = !isInstalled(project)
    ? "the project is not installed, so its commands do not exist"
    : other !== undefined
      ? `${other.command} comes first`
      : more !== undefined
        ? `it has several commands (${names.join(", ")}); set start in factory.yaml to one of them`
        : undefined;
  if (reason !== undefined) return { rejected: [{ what: "[project.scripts]", reason, source }] };
  // A name is also a word of the shell.
  const command = /^[\w.-]+$/.test(only) ? only : `'${only.replaceAll("'", "'\\''")}'`;
  return { start: { command, source, ports: [] }, rejected: [] };
}

function isInstalled({ python, folder }: Project): boolean {
  if (python?.self !== undefined) return true;
  const own = folder === "" ? "." : folder;
  const named = [
    ...(python?.lock?.packages.filter(({ root }) => root) ?? []),
    ...(python?.requirements ?? []),
  ];
  return named.some(({ place }) => place?.kind === "folder" && place.path === own);
}
