import { canonicalJson } from "../../src/plan/canonical-json.ts";
import type { Block, Contribution } from "../../src/plan/contracts.ts";
import { SCRATCH } from "../../src/plan/image-paths.ts";
import type { DraftStage, ImageConfig } from "../../src/plan/types.ts";
import { uvInstallOp } from "../../src/plan/uv-install-op.ts";
import type { CogWheel } from "../../src/project/cog/types.ts";
import type { Config, Project } from "../../src/project/types.ts";
import { besideLock } from "./beside-lock.ts";

const CONTEXT = "cog-sdk";
const FOLDER = `${SCRATCH}/cog-sdk`;

/**
 * What makes an image one of cog's: its environment and labels, and cog's Python package where the project's other
 * packages do not bring it: a local wheel, or a package beside a lock that does not hold it.
 */
export const cogWheel: Block = {
  name: "cog-wheel",
  detect: async ({ python }) => python?.cogSdk !== undefined,
  dependencies: async () => [],
  plan: async ({ project }) => {
    const packages = besideLock(project);
    return {
      ...packages,
      ...wheelContribution(project, packages),
      config: imageConfig(project),
    };
  },
};

function wheelContribution({ python }: Project, packages: Contribution): Contribution {
  const sdk = python?.cogSdk;
  if (sdk?.kind !== "wheel") return {};
  return {
    contexts: { [CONTEXT]: { exclude: ["*", `!${sdk.filename}`] } },
    stages: [...(packages.stages ?? []), wheelStage(sdk)],
    layers: [
      ...(packages.layers ?? []),
      { id: "cog-wheel", group: "cog", distributions: [`cog==${sdk.version}`] },
    ],
  };
}

function wheelStage({ filename, version, hash, source }: CogWheel): DraftStage {
  const op = uvInstallOp({
    requirements: `cog @ file://${FOLDER}/${encodeURI(filename)} \\\n    --hash=${hash}\n`,
    locked: true,
    label: `install cog ${version} from ${filename}`,
    source,
  });
  const from = { kind: "context", name: CONTEXT } as const;
  return {
    id: "cog-wheel",
    phase: "build.dependencies",
    name: `cog ${version} from ${filename}`,
    block: "cog-wheel",
    from: { kind: "provider", name: "venv" },
    layerId: "cog-wheel",
    layer: "diff",
    ops: [{ ...op, mounts: [...(op.mounts ?? []), { kind: "bind", from, target: FOLDER }] }],
  };
}

/** cog's server takes its entry point from these variables, and platforms read the labels. */
function imageConfig({ config, python }: Project): ImageConfig {
  const version = python === undefined ? undefined : knownVersion(python);
  return {
    env: environment(config),
    labels: {
      "run.cog.config": canonicalJson(config.cog?.effective ?? {}).trimEnd(),
      ...(version === undefined ? {} : { "run.cog.version": version }),
    },
  };
}

function environment({ cog, gpu }: Config): Readonly<Record<string, string>> {
  return {
    ...(cog?.predict === undefined ? {} : { COG_PREDICT_TYPE_STUB: cog.predict.value }),
    ...(cog?.train === undefined ? {} : { COG_TRAIN_TYPE_STUB: cog.train.value }),
    ...(cog?.maxConcurrency === undefined ? {} : { COG_MAX_CONCURRENCY: String(cog.maxConcurrency.value) }),
    // Without it a container gets no graphics and video libraries of the driver, which cog's images do get.
    ...(gpu?.value === true ? { NVIDIA_DRIVER_CAPABILITIES: "all" } : {}),
  };
}

/** Absent when the version is only known once the image is built. */
function knownVersion({ cogSdk, lock }: NonNullable<Project["python"]>): string | undefined {
  if (cogSdk?.kind === "wheel") return cogSdk.version;
  const locked = lock?.packages.find(({ name, version }) => name === "cog" && version !== "");
  if (locked !== undefined) return locked.version;
  return cogSdk?.kind === "index" ? /^==([^*,]+)$/.exec(cogSdk.specifier)?.[1] : undefined;
}
