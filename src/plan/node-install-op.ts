import type { NodeProject } from "../project/node/types.ts";
import { SOURCE_DATE_EPOCH_SECONDS } from "./epoch.ts";
import { isBerry, nodeManagerRelease } from "./node-manager-release.ts";
import { nodeOp } from "./node-op.ts";
import type { DraftInput, ExecOp } from "./types.ts";

/** What managers note for themselves beside the packages: addresses of registries, times, paths of caches. */
const NOTES: Readonly<Record<NodeProject["manager"], readonly string[]>> = {
  npm: ["node_modules/.package-lock.json"],
  pnpm: ["node_modules/.modules.yaml", "node_modules/.pnpm-workspace-state*.json"],
  yarn: ["node_modules/.yarn-integrity", "node_modules/.yarn-state.yml", ".yarn/install-state.gz"],
};

export interface NodeInstall {
  readonly node: NodeProject;
  readonly workdir: string;
  /** `image`: what runs, for a layer; `build`: also what building needs, for a stage without a layer. */
  readonly for: "image" | "build";
}

/** Installs into `node_modules` of the working folder so that the same lock gives the same bytes. */
export function nodeInstallOp(install: NodeInstall): ExecOp<DraftInput> {
  const { node, workdir } = install;
  const epoch = `@${SOURCE_DATE_EPOCH_SECONDS}`;
  const source = (node.dependencies[0] ?? node.devDependencies[0])?.source;
  const dev = install.for === "build";
  const cleaning = [
    `rm -f ${NOTES[node.manager].join(" ")}`,
    ...(node.manager === "yarn" ? ["rmdir .yarn 2> /dev/null || true"] : []),
    `find ${workdir} -depth -newermt ${epoch} -exec touch -h -d ${epoch} {} +`,
  ];
  return nodeOp(node, {
    command: [...installCommands(node, dev), ...(dev ? [] : cleaning)].join("\n"),
    workdir,
    label: dev ? "install what the build needs" : "install packages",
    ...(source === undefined ? {} : { source }),
    env: { NODE_ENV: dev ? "development" : "production" },
  });
}

function installCommands(node: NodeProject, dev: boolean): readonly string[] {
  const locked = node.lock !== undefined;
  switch (node.manager) {
    case "npm": {
      const packages = dev ? "--include=dev" : "--omit=dev";
      return [locked ? `npm ci ${packages}` : `npm install --no-package-lock ${packages}`];
    }
    case "pnpm":
      return [`pnpm install ${locked ? "--frozen-lockfile" : "--no-lockfile"}${dev ? "" : " --prod"}`];
    case "yarn": {
      const release = nodeManagerRelease(node);
      if (release !== undefined && isBerry(release))
        return berryCommands({ locked, dev, major: release.version });
      const lock = locked ? "--frozen-lockfile" : "--no-lockfile";
      return [`yarn install --non-interactive ${lock} --production=${!dev}`];
    }
  }
}

/** Only since version 4 can it leave out what building needs without a plugin; that command does not check the lock. */
function berryCommands({
  locked,
  dev,
  major,
}: {
  readonly locked: boolean;
  readonly dev: boolean;
  readonly major: string;
}): readonly string[] {
  if (!locked) return ["touch yarn.lock", "yarn install --no-immutable", ...(dev ? [] : ["rm -f yarn.lock"])];
  if (dev || /^[23]\./.test(major)) return ["yarn install --immutable"];
  return ["yarn install --immutable --mode=skip-build", "yarn workspaces focus --all --production"];
}
