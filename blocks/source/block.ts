import { posix } from "node:path";
import type { Block } from "../../src/plan/contracts.ts";
import type { Diagnostic } from "../../src/plan/detection.ts";
import { SITE } from "../../src/plan/image-paths.ts";
import { imageUser } from "../../src/plan/image-user.ts";
import { neededFolders } from "../../src/plan/needed-folders.ts";
import { type NeverCopied, neverCopied } from "../../src/plan/never-copied.ts";
import { hasBuild } from "../../src/plan/node-packages.ts";
import { projectExcludes } from "../../src/plan/project-excludes.ts";
import type { DraftInput, Op } from "../../src/plan/types.ts";
import { workdir } from "../../src/plan/workdir.ts";
import type { Project } from "../../src/project/types.ts";

const CONTEXT = { kind: "context", name: "project" } as const;

/** Packages have a layer of their own; the others are of the build's own install. */
const NOT_OF_BUILD = ["**/.npmrc", "**/node_modules", ".yarn/install-state.gz"];

type CopyOp = Extract<Op<DraftInput>, { kind: "copy" }>;

/** Copies the project, less what is ignored, into the last layer. */
export const source: Block = {
  name: "source",
  detect: async () => true,
  dependencies: async () => [],
  plan: async (request) => {
    const { project } = request;
    const never = await neverCopied(project);
    return {
      contexts: { project: { exclude: [...neededFolders(request), ...projectExcludes(project, never)] } },
      stages: [
        {
          id: "source",
          phase: "export.source",
          name: "source of the project",
          block: "source",
          from: { kind: "scratch" },
          layerId: "source",
          layer: "all",
          ops: [{ kind: "copy", ...copied(project) }],
        },
      ],
      config: { workdir: project.site === undefined ? workdir(project) : SITE },
      layers: [{ id: "source", group: "source", distributions: [] }],
      diagnostics: notCopied(never),
    };
  },
};

/** The project as it is, what its build made of it without packages, or the folder with its pages. */
function copied(project: Project): Pick<CopyOp, "from" | "src" | "dest" | "exclude" | "chown"> {
  const { site, node } = project;
  // Whoever serves pages need not be able to change them.
  if (site !== undefined)
    return { from: CONTEXT, src: [posix.join("/", project.folder, site.folder)], dest: SITE };
  const dest = workdir(project);
  if (node === undefined || !hasBuild(node))
    return { from: CONTEXT, src: [`/${project.folder}`], dest, ...owner(project) };
  const from = { kind: "provider", name: "built-app" } as const;
  return { from, src: [dest], dest, exclude: NOT_OF_BUILD, ...owner(project) };
}

/** The program may write beside its code: databases, uploads and caches of small projects lie there. */
function owner(project: Project): { readonly chown?: string } {
  const { owner: chown } = imageUser(project);
  return chown === undefined ? {} : { chown };
}

function notCopied({ names }: NeverCopied): readonly Diagnostic[] {
  if (names.length === 0) return [];
  const message = `not copied: ${names.join(", ")}; a line \`!NAME\` in .dockerignore brings one of them back`;
  return [{ code: "NOT_COPIED", severity: "info", message }];
}
