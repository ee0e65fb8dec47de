import { FactoryError } from "../../src/errors/factory-error.ts";
import { factLabels, factsOfRow } from "../../src/plan/base-facts.ts";
import type { Block } from "../../src/plan/contracts.ts";
import { firstSourceBuild } from "../../src/plan/source-build.ts";
import type { Project } from "../../src/project/types.ts";
import type { Dependency, Resolution } from "../../src/resolve/types.ts";

/** Starts the build on the build variant of the base image and the final image on its runtime variant. */
export const baseImage: Block = {
  name: "base-image",
  detect: async () => true,
  dependencies: async (project) => [...chosenBase(project), ...toolchain(project)],
  plan: async ({ resolution, buildPlatform }) => {
    const row = chosenRow(resolution);
    const labels = factLabels(factsOfRow(row));
    return {
      stages: [
        {
          id: "build-base",
          phase: "build.base",
          name: `build base ${row.build}`,
          block: "base-image",
          from: { kind: "image", ref: row.build },
          ...(buildPlatform === undefined ? {} : { platform: buildPlatform }),
          ops: [],
          provides: ["build-base"],
        },
        {
          id: "runtime-base",
          phase: "export.base",
          name: `runtime base ${row.runtime}`,
          block: "base-image",
          from: { kind: "image", ref: row.runtime },
          ops: [],
          provides: ["runtime-base"],
        },
      ],
      ...(Object.keys(labels).length === 0 ? {} : { config: { labels } }),
    };
  },
};

/** `debian-python` names a family of bases; `debian-python:3.11` its Python as well, `debian-node:18` its Node. */
function chosenBase(project: Project): Dependency[] {
  const { base } = project.config;
  if (base === undefined) return [];
  const [family = "", version] = base.value.split(":", 2);
  const request = { strength: "require", requestedBy: "base-image", source: base.source } as const;
  const chosen: Dependency = { name: "base", range: family, versioning: "exact", ...request };
  if (version === undefined) return [chosen];
  return [chosen, { ...versionVariable(project), range: version, ...request }];
}

/** The variable of the stack's catalogue that the version of a base's name is about. */
function versionVariable({ node, site }: Project): Pick<Dependency, "name" | "versioning"> {
  if (node !== undefined) return { name: "node", versioning: "semver" };
  if (site !== undefined) return { name: "debian", versioning: "exact" };
  return { name: "python", versioning: "pep440" };
}

/** A compiler is needed when something may have to be built from source; wheels alone need none, pages never. */
function toolchain(project: Project): Dependency[] {
  if (project.site !== undefined) return [];
  const compiles = firstSourceBuild(project);
  return [
    {
      name: "toolchain",
      range: compiles === undefined ? "none" : "gcc",
      versioning: "exact",
      strength: compiles === undefined ? "prefer" : "require",
      requestedBy: "base-image",
      source: compiles ?? "default",
    },
  ];
}

type ChosenRow = Readonly<Record<string, string>> & { readonly build: string; readonly runtime: string };

/** Throws BASE_UNKNOWN for a base that no catalogue has, CONFIG_INVALID for a row of the user that names no images. */
function chosenRow({ rows, pins }: Resolution): ChosenRow {
  const row = Object.values(rows).find(({ base }) => base !== undefined);
  if (row === undefined) throw new Error("the resolution holds no row of the base catalogue");
  const { version = row.base, because = [] } = pins.base ?? {};
  if (version !== row.base) {
    throw new FactoryError("BASE_UNKNOWN", `no catalogue has a base ${version}`, {
      ...(because[0] === undefined ? {} : { source: because[0].source }),
      hint: "choose one of `factory base list`, or add a row to .factory/compat/bases.json",
    });
  }
  const { build, runtime } = row;
  if (build !== undefined && runtime !== undefined) return { ...row, build, runtime };
  throw new FactoryError("CONFIG_INVALID", `the row ${row.id} of a base does not name both its images`, {
    hint: "write `build` and `runtime` into the row",
  });
}
