import type { Block } from "../../src/plan/contracts.ts";
import { imageUser } from "../../src/plan/image-user.ts";
import { workdir } from "../../src/plan/workdir.ts";
import type { Project } from "../../src/project/types.ts";

/** Never wanted in an image: history, caches, environments of the host, and files that usually hold secrets. */
const NEVER_COPIED = [
  "**/.DS_Store",
  "**/.env",
  "**/.env.*",
  "**/.git",
  "**/.mypy_cache",
  "**/.netrc",
  "**/.pytest_cache",
  "**/.ruff_cache",
  "**/.venv",
  "**/*.pyc",
  "**/__pycache__",
  ".dockerignore",
  ".factory",
  "venv",
];

/** Copies the project, less what is ignored, into the last layer. */
export const source: Block = {
  name: "source",
  detect: async () => true,
  dependencies: async () => [],
  plan: async ({ project }) => ({
    contexts: { project: { exclude: excludePatterns(project) } },
    stages: [
      {
        id: "source",
        phase: "export.source",
        name: "source of the project",
        block: "source",
        from: { kind: "scratch" },
        layerId: "source",
        layer: "all",
        ops: [
          {
            kind: "copy",
            from: { kind: "context", name: "project" },
            src: ["/"],
            dest: workdir(project),
            ...owner(project),
          },
        ],
      },
    ],
    config: { workdir: workdir(project) },
    layers: [{ id: "source", group: "source", distributions: [] }],
  }),
};

/** The program may write beside its code: databases, uploads and caches of small projects lie there. */
function owner(project: Project): { readonly chown?: string } {
  const { owner: chown } = imageUser(project);
  return chown === undefined ? {} : { chown };
}

/** The project's own patterns come last, so that `!.env.example` can bring a file back. */
function excludePatterns(project: Project): readonly string[] {
  return [...NEVER_COPIED, ...project.ignore, ...project.config.exclude.map((pattern) => pattern.value)];
}
