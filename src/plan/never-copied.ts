import { inFolder } from "../project/ignore-in-folder.ts";
import type { Project } from "../project/types.ts";

/** Files that usually hold secrets. Patterns are Docker's. */
const SECRETS = [
  "**/.aws",
  "**/.env",
  "**/.env.*",
  "**/.envrc",
  "**/.git-credentials",
  "**/.gnupg",
  "**/.kube",
  "**/.netrc",
  "**/.npmrc",
  "**/.pypirc",
  "**/.ssh",
  "**/.streamlit/secrets.toml",
  "**/_netrc",
  "**/id_dsa",
  "**/id_ecdsa",
  "**/id_ed25519",
  "**/id_rsa",
];

/** History, and what belongs to an editor or to one machine. */
const HISTORY_AND_EDITORS = [
  "**/.DS_Store",
  "**/.direnv",
  "**/.git",
  "**/.hg",
  "**/.idea",
  "**/.svn",
  "**/.vscode",
  "**/Thumbs.db",
];

/** What tools make again when they need it. */
const CACHES = [
  "**/*.pyc",
  "**/*.pyo",
  "**/.hypothesis",
  "**/.ipynb_checkpoints",
  "**/.mypy_cache",
  "**/.nox",
  "**/.pytest_cache",
  "**/.ruff_cache",
  "**/.tox",
  "**/__pycache__",
];

/** Packages that were installed for the author's machine. */
const ENVIRONMENTS = ["**/.venv", "**/node_modules", "venv"];

/** Files of factory, cog and Docker that no program reads; nobody asks where they are. */
const OWN = [".cog", ".dockerignore", ".factory"];

const SAID = [...SECRETS, ...HISTORY_AND_EDITORS, ...CACHES, ...ENVIRONMENTS];

export interface NeverCopied {
  /** Sorted ignore patterns with Docker's rules. The project's own come after them. */
  readonly patterns: readonly string[];
  /** Names in the project's root that they leave out and that no pattern of the project brings back. */
  readonly names: readonly string[];
}

/**
 * What of a project never enters an image, whatever the stack. Besides the fixed names, folders of the root named like
 * an environment are left out when they are one. Only the root is looked at: the tree may be large.
 */
export async function neverCopied(project: Project): Promise<NeverCopied> {
  const environments = await virtualEnvironments(project);
  const said = [...SAID, ...environments];
  // One expression for all: there may be thousands of names.
  const isSaid = new RegExp(`^(?:${said.map(nameExpression).join("|")})$`);
  return {
    patterns: [...new Set([...said, ...OWN])].sort(),
    names: project.root
      .map(({ name }) => name)
      .filter((name) => isSaid.test(name) && !isBroughtBack(name, project)),
  };
}

async function virtualEnvironments({ fs, root }: Project): Promise<readonly string[]> {
  const candidates = root.filter(({ name, kind }) => kind === "folder" && /env/i.test(name));
  const kinds = await Promise.all(candidates.map(({ name }) => fs.kind(`${name}/pyvenv.cfg`)));
  return candidates.filter((_, index) => kinds[index] === "file").map(({ name }) => escapePattern(name));
}

function escapePattern(name: string): string {
  return name.replace(/[*?[\]\\!]/g, "\\$&");
}

function isBroughtBack(name: string, { ignore, config, folder }: Project): boolean {
  const own = [...inOwnFolder(ignore, folder), ...config.exclude.map(({ value }) => value)];
  const last = own.findLast((pattern) => {
    return new RegExp(`^${nameExpression(pattern.replace(/^!\s*/, ""))}$`).test(name);
  });
  return last?.startsWith("!") ?? false;
}

/** Patterns of the root as they are written in the project's own folder. */
function inOwnFolder(patterns: readonly string[], folder: string): readonly string[] {
  if (folder === "") return patterns;
  const [prefix = ""] = inFolder(folder, [""]);
  return patterns.map((pattern) => {
    const not = pattern.startsWith("!") ? "!" : "";
    const body = pattern.slice(not.length);
    return body.startsWith(prefix) ? not + body.slice(prefix.length) : pattern;
  });
}

/** What a pattern says of names in the root, as a regular expression. */
function nameExpression(pattern: string): string {
  const body = pattern
    .replace(/^\.?\//, "")
    .replace(/^(?:\*\*\/)+/, "")
    .replace(/\/+$/, "");
  return body.replace(/\\(.)|[.*+?^${}()|[\]\\]/g, (text, escaped: string | undefined) => {
    if (escaped !== undefined) return `\\x${escaped.charCodeAt(0).toString(16).padStart(2, "0")}`;
    if (text === "*") return "[^/]*";
    return text === "?" ? "[^/]" : `\\${text}`;
  });
}
