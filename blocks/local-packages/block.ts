import { FactoryError } from "../../src/errors/factory-error.ts";
import type { Block, PlanRequest } from "../../src/plan/contracts.ts";
import { hasLocalPackages, type LocalPackage, neededLocalPackages } from "../../src/plan/local-packages.ts";
import type { DraftStage } from "../../src/plan/types.ts";
import { wheelOp } from "../../src/plan/wheel-op.ts";
import type { ProjectFs } from "../../src/project/types.ts";

/** Builds each package that lies in the project into a wheel and installs it into a layer of its own. */
export const localPackages: Block = {
  name: "local-packages",
  detect: async (project) => hasLocalPackages(project),
  dependencies: async () => [],
  plan: async (request) => {
    const packages = neededLocalPackages(request);
    for (const one of packages) await assertThere(one, request.project.rootFs);
    return {
      stages: packages.flatMap((one) => [filesStage(one, packages), packageStage(one, request)]),
      layers: packages.map((one) => ({
        id: layerId(one),
        group: "local",
        distributions: [one.version === "" ? one.name : `${one.name}==${one.version}`],
      })),
    };
  },
};

function layerId({ name }: LocalPackage): string {
  // A project without a name has blanks in the one that stands for it.
  return `local-${name.replaceAll(" ", "-")}`;
}

/** Throws FILE_MISSING for a place where nothing is, or nothing that could be built. */
async function assertThere({ name, place, source }: LocalPackage, fs: ProjectFs): Promise<void> {
  const kind = await fs.kind(place.path);
  if (kind !== place.kind) {
    const message = `${name} should be in ${place.path}, where ${kind === undefined ? "nothing" : `no ${place.kind}`} is`;
    throw new FactoryError("FILE_MISSING", message, {
      source,
      hint: `put the package there, or remove ${name} from the dependencies`,
    });
  }
  if (kind === "file") return;
  const manifests = await Promise.all(
    ["pyproject.toml", "setup.py"].map((file) =>
      fs.kind(place.path === "." ? file : `${place.path}/${file}`),
    ),
  );
  if (manifests.some((manifest) => manifest !== undefined)) return;
  throw new FactoryError("FILE_MISSING", `${place.path} has neither a pyproject.toml nor a setup.py`, {
    source,
    hint: `add a pyproject.toml with a [build-system] table, so that ${name} can be built`,
  });
}

/** Its files alone, so that no other change of the project builds it again. */
function filesStage(one: LocalPackage, all: readonly LocalPackage[]): DraftStage {
  const { name, place } = one;
  const others = place.kind === "file" ? [] : all.flatMap((other) => below(other, place.path));
  return {
    id: `${layerId(one)}-files`,
    phase: "build.app",
    name: `files of ${name}`,
    block: "local-packages",
    from: { kind: "scratch" },
    ops: [
      {
        kind: "copy",
        from: { kind: "context", name: "project" },
        src: [place.path === "." ? "/" : `/${place.path}`],
        dest: "/",
        ...(others.length === 0 ? {} : { exclude: others }),
      },
    ],
  };
}

/** Where another package lies, relative to `folder`; nothing when it does not lie below it. */
function below({ place: { path } }: LocalPackage, folder: string): readonly string[] {
  if (path === folder || path === ".") return [];
  const prefix = folder === "." ? "" : `${folder}/`;
  return path.startsWith(prefix) ? [path.slice(prefix.length).replaceAll(/[*?[\]\\]/g, "\\$&")] : [];
}

function packageStage(one: LocalPackage, { project }: PlanRequest): DraftStage {
  const { name, version, place, source } = one;
  const release = version === "" ? name : `${name} ${version}`;
  return {
    id: layerId(one),
    phase: "build.app",
    name: `${release} from ${place.path === "." ? "the project itself" : place.path}`,
    block: "local-packages",
    from: { kind: "provider", name: "venv" },
    layerId: layerId(one),
    layer: "diff",
    ops: [
      wheelOp({
        files: { kind: "stage", id: `${layerId(one)}-files` },
        kind: place.kind === "folder" ? "folder" : place.path.endsWith(".whl") ? "wheel" : "archive",
        environment: project.config.environment,
        label: `${place.path.endsWith(".whl") ? "install" : "build and install"} ${release}`,
        source,
      }),
    ],
  };
}
