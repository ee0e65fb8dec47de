import type { ProjectFs } from "../../types.ts";
import type { Pyproject } from "../read-pyproject.ts";
import { parseToml } from "../toml/parse-toml.ts";
import { tomlPositions } from "../toml/toml-positions.ts";
import type { DeclaredIndexes } from "../types.ts";
import { joinIndexes } from "./join-indexes.ts";
import { pipfileIndexes, pyprojectIndexes } from "./manifest-indexes.ts";
import { uvIndexes } from "./uv-indexes.ts";

const MAX_BYTES = 1024 * 1024;

export interface IndexFiles {
  readonly fs: ProjectFs;
  readonly pyproject: Pyproject | undefined;
  readonly has: (name: string) => boolean;
}

/** Indexes that a project's own files name: options of requirements first, then uv.toml, pyproject.toml and Pipfile. */
export async function projectIndexes(
  { fs, pyproject, has }: IndexFiles,
  ofRequirements: DeclaredIndexes | undefined,
): Promise<DeclaredIndexes | undefined> {
  const uvToml = has("uv.toml") ? await readToml(fs, "uv.toml") : undefined;
  const pipfile = has("Pipfile") ? await readToml(fs, "Pipfile") : undefined;
  return joinIndexes([
    ofRequirements,
    uvToml === undefined ? undefined : uvIndexes(uvToml.document, uvToml.sourceOf),
    ...(pyproject === undefined ? [] : pyprojectIndexes(pyproject.tool, pyproject.sourceOf)),
    pipfile === undefined ? undefined : pipfileIndexes(pipfile.document, pipfile.sourceOf),
  ]);
}

async function readToml(fs: ProjectFs, file: string) {
  const text = await fs.read(file, { maxBytes: MAX_BYTES });
  const document = parseToml(text, { file, code: "PYPROJECT_INVALID" });
  const positions = tomlPositions(text);
  const sourceOf = (path: readonly (string | number)[]): string => {
    const place = positions.placeOf(path);
    return place === undefined ? file : `${file}:${place}`;
  };
  return { document, sourceOf };
}
