import type { Block } from "../../src/plan/contracts.ts";
import type { Diagnostic, LayerContent } from "../../src/plan/detection.ts";
import { escapePattern } from "../../src/plan/escape-pattern.ts";
import { nodeInstallOp } from "../../src/plan/node-install-op.ts";
import { type NodeManagerRelease, nodeManagerRelease } from "../../src/plan/node-manager-release.ts";
import { nodeOp } from "../../src/plan/node-op.ts";
import { hasBuild, hasBuildInstall, hasPackages } from "../../src/plan/node-packages.ts";
import type { DraftInput, DraftStage, Op } from "../../src/plan/types.ts";
import { workdir } from "../../src/plan/workdir.ts";
import type { NodeProject } from "../../src/project/node/types.ts";
import type { Project } from "../../src/project/types.ts";

const MANAGER_FOLDER = "/opt/node-manager";

/** Installs the packages of a Node project: a layer that depends on the manifests and the lock alone. */
export const nodePackages: Block = {
  name: "node-packages",
  detect: async ({ node }) => node !== undefined && (hasPackages(node) || hasBuild(node)),
  dependencies: async () => [],
  plan: async ({ project }) => {
    const { node } = project;
    if (node === undefined) return {};
    const release = nodeManagerRelease(node);
    const installs = [
      ...(hasPackages(node) ? [packagesStage(project, node)] : []),
      ...(hasBuildInstall(node) ? [buildPackagesStage(project, node)] : []),
    ];
    return {
      stages: [
        ...(release === undefined ? [] : [managerStage(node, release)]),
        ...(installs.length === 0 ? [] : [manifestsStage(project, node)]),
        ...installs,
      ],
      layers: hasPackages(node) ? [content(node)] : [],
      diagnostics:
        installs.length === 0 ? [] : [...unlocked(node), ...severalLocks(node), ...credentials(node)],
    };
  },
};

/** pnpm or yarn as a package of the registry, with nothing else: in no layer of the image. */
function managerStage(node: NodeProject, release: NodeManagerRelease): DraftStage {
  const { package: name, version } = release;
  return {
    id: "node-manager",
    phase: "build.runtime",
    name: `${node.manager} ${version}`,
    block: "node-packages",
    from: { kind: "provider", name: "build-base" },
    provides: ["node-manager"],
    ops: [
      { kind: "mkfile", path: `${MANAGER_FOLDER}/package.json`, content: json(managerManifest(release)) },
      { kind: "mkfile", path: `${MANAGER_FOLDER}/package-lock.json`, content: json(managerLock(release)) },
      nodeOp(
        { ...node, manager: "npm" },
        {
          // The lock does not name the programs, which lie at other places in other versions: npm finds them afterwards.
          command: [
            "npm ci --ignore-scripts",
            "rm node_modules/.package-lock.json",
            "npm rebuild --ignore-scripts",
          ].join("\n"),
          workdir: MANAGER_FOLDER,
          label: `download ${name} ${version}`,
          ...(node.managerVersion === undefined ? {} : { source: node.managerVersion.source }),
        },
      ),
    ],
  };
}

function managerManifest({ package: name, version }: NodeManagerRelease): object {
  return { name: "node-manager", private: true, dependencies: { [name]: version } };
}

function managerLock(release: NodeManagerRelease): object {
  const { package: name, ...locked } = release;
  return {
    name: "node-manager",
    lockfileVersion: 3,
    requires: true,
    packages: { "": managerManifest(release), [`node_modules/${name}`]: locked },
  };
}

/** What an install reads and nothing else, so that no other change of the project makes it run again. */
function manifestsStage(project: Project, { install, manager }: NodeProject): DraftStage {
  const folder = workdir(project);
  const copied: Op<DraftInput>[] =
    install.copied.length === 0
      ? []
      : [
          {
            kind: "copy",
            from: { kind: "context", name: "project" },
            src: [`/${project.folder}`],
            include: install.copied.map((path) => escapePattern(path)),
            exclude: ["**/node_modules"],
            dest: folder,
          },
        ];
  return {
    id: "node-manifests",
    phase: "build.dependencies",
    name: `what ${manager} reads`,
    block: "node-packages",
    from: { kind: "phase", phase: "build.system" },
    ops: [
      ...copied,
      ...Object.entries(install.written).map(
        ([path, content]): Op<DraftInput> => ({ kind: "mkfile", path: `${folder}/${path}`, content }),
      ),
    ],
  };
}

function packagesStage(project: Project, node: NodeProject): DraftStage {
  return {
    id: "node-packages",
    phase: "build.dependencies",
    name: describe(node),
    block: "node-packages",
    from: { kind: "stage", id: "node-manifests" },
    layerId: "node-packages",
    layer: "diff",
    ops: [nodeInstallOp({ node, workdir: workdir(project), for: "image" })],
  };
}

function buildPackagesStage(project: Project, node: NodeProject): DraftStage {
  return {
    id: "node-build-packages",
    phase: "build.dependencies",
    name: "packages that the build needs",
    block: "node-packages",
    from: { kind: "stage", id: "node-manifests" },
    ops: [nodeInstallOp({ node, workdir: workdir(project), for: "build" })],
  };
}

function describe({ lock, dependencies }: NodeProject): string {
  const count = lock?.packages?.length;
  const noun = (count ?? dependencies.length) === 1 ? "package" : "packages";
  return count === undefined ? `${dependencies.length} ${noun} and what they need` : `${count} ${noun}`;
}

function content({ lock }: NodeProject): LayerContent {
  const distributions = (lock?.packages ?? []).map(({ name, version }) => `${name}==${version}`);
  return { id: "node-packages", group: lock === undefined ? "unlocked" : "node", distributions };
}

function unlocked({ lock, manager, dependencies, devDependencies }: NodeProject): readonly Diagnostic[] {
  if (lock !== undefined) return [];
  const source = (dependencies[0] ?? devDependencies[0])?.source;
  return [
    {
      code: "UNLOCKED",
      severity: "warning",
      message:
        "no lock file: versions are resolved while building, and a later build may get other versions; " +
        `run ${manager} install and keep the lock file that it writes`,
      ...(source === undefined ? {} : { source }),
    },
  ];
}

function severalLocks({ manager, lock, rejected }: NodeProject): readonly Diagnostic[] {
  const [other] = rejected;
  if (other === undefined) return [];
  const files = rejected.map(({ file }) => file).join(", ");
  return [
    {
      code: "SEVERAL_MANAGERS",
      severity: "info",
      message:
        `packages are installed by ${manager}${lock === undefined ? "" : ` from ${lock.file}`} and not from ${files}; ` +
        `remove what is not used, or write \`manager: ${other.manager}\` in factory.yaml to take ${other.file}`,
      source: lock?.file ?? "package.json",
    },
  ];
}

function credentials({ install }: NodeProject): readonly Diagnostic[] {
  if (install.credentials === undefined) return [];
  return [
    {
      code: "CREDENTIALS_NOT_USED",
      severity: "warning",
      message:
        ".npmrc holds credentials, which are not used and not copied; keep them in ~/.npmrc, " +
        `or write the name of a variable: \${NPM_TOKEN} and \${NODE_AUTH_TOKEN} are passed on`,
      source: install.credentials.source,
    },
  ];
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
