import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { FactoryError } from "../../../errors/factory-error.ts";
import { withoutCredentials } from "../../../plan/without-credentials.ts";
import type { Context } from "../../context.ts";

export interface GitState {
  /** Forty or sixty-four hexadecimal digits, with `-dirty` behind it when files differ from the commit. */
  readonly commit: string;
  readonly clean: boolean;
  /** The remote `origin` without credentials; absent when there is none that others could reach. */
  readonly url?: string;
}

const COMMIT = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;
const MOST_FOLDERS = 64;

/**
 * The commit that a project folder is at. The repository's own configuration can name programs to run, so git gets another
 * one: its files are read here, and what git compares are objects and the index. Throws USAGE and SOURCE_UNAVAILABLE.
 */
export async function gitState(folder: string, context: Pick<Context, "env" | "signal">): Promise<GitState> {
  const repository = await findRepository(folder);
  const commit = await headCommit(repository);
  const clean = await isClean(repository, { commit, ...context });
  const url = remoteUrl(await readFile(join(repository.common, "config"), "utf8").catch(() => ""));
  return { commit: clean ? commit : `${commit}-dirty`, clean, ...(url === undefined ? {} : { url }) };
}

interface Repository {
  readonly worktree: string;
  /** Of this work tree: HEAD and index. */
  readonly dir: string;
  /** Of all work trees: refs, objects, config. */
  readonly common: string;
}

async function findRepository(folder: string): Promise<Repository> {
  let worktree = resolve(folder);
  for (let depth = 0; depth < MOST_FOLDERS; depth += 1) {
    const dir = await repositoryOf(worktree);
    if (dir !== undefined) {
      const common = await readFile(join(dir, "commondir"), "utf8").catch(() => ".");
      return { worktree, dir, common: resolve(dir, common.trim()) };
    }
    if (dirname(worktree) === worktree) break;
    worktree = dirname(worktree);
  }
  throw misused(`${folder} is in no git repository`, "leave --git out, or build in a checkout");
}

/** `.git` is a folder, or in further work trees and submodules a file that names one. */
async function repositoryOf(worktree: string): Promise<string | undefined> {
  const path = join(worktree, ".git");
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return path;
  if (!found?.isFile()) return undefined;
  const [, target] = /^gitdir: (.+)$/m.exec(await readFile(path, "utf8")) ?? [];
  return target === undefined ? undefined : resolve(worktree, target.trim());
}

async function headCommit({ dir, common }: Repository): Promise<string> {
  let text = await readFile(join(dir, "HEAD"), "utf8").catch(() => "");
  for (let depth = 0; depth < 5; depth += 1) {
    const trimmed = text.trim();
    if (COMMIT.test(trimmed)) return trimmed;
    const [, ref] = /^ref: (refs\/[\w./+@#-]+)$/.exec(trimmed) ?? [];
    if (ref === undefined || ref.includes("..")) break;
    const loose = await readFile(join(common, ref), "utf8").catch(() => undefined);
    text = loose ?? (await packedRef(common, ref));
  }
  throw misused("the git repository has no commit yet", "commit the project, or leave --git out");
}

async function packedRef(common: string, ref: string): Promise<string> {
  const packed = await readFile(join(common, "packed-refs"), "utf8").catch(() => "");
  return (
    packed
      .split("\n")
      .find((line) => line.endsWith(` ${ref}`))
      ?.split(" ")[0] ?? ""
  );
}

/** Compares with an own configuration, in which no filter and no monitor is named. */
async function isClean(
  { worktree, dir, common }: Repository,
  { commit, env, signal }: { readonly commit: string } & Pick<Context, "env" | "signal">,
): Promise<boolean> {
  const scratch = await mkdtemp(join(tmpdir(), "factory-git-"));
  try {
    const format =
      commit.length === 64 ? "repositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256" : "";
    await writeFile(
      join(scratch, "config"),
      `[core]\n\tbare = false\n\t${format || "repositoryformatversion = 0"}\n`,
    );
    await writeFile(join(scratch, "HEAD"), `${commit}\n`);
    await mkdir(join(scratch, "refs"));
    await mkdir(join(scratch, "info"));
    await copyFile(join(common, "info/exclude"), join(scratch, "info/exclude")).catch(() => undefined);
    await copyFile(join(dir, "index"), join(scratch, "index")).catch(() => undefined);
    const args = ["status", "--porcelain", "--untracked-files=normal", "--ignore-submodules=dirty"];
    const { stdout } = await promisify(execFile)("git", args, {
      cwd: worktree,
      signal,
      maxBuffer: 1 << 26,
      env: {
        PATH: env.PATH,
        HOME: scratch,
        GIT_CONFIG_NOSYSTEM: "1",
        GIT_DIR: scratch,
        GIT_WORK_TREE: worktree,
        GIT_OBJECT_DIRECTORY: join(common, "objects"),
        GIT_OPTIONAL_LOCKS: "0",
      },
    });
    return stdout.trim() === "";
  } catch (cause) {
    signal.throwIfAborted();
    const reason = (cause as Error).message.split("\n")[0];
    throw new FactoryError(
      "SOURCE_UNAVAILABLE",
      `git cannot compare the project with its commit: ${reason}`,
      {
        cause,
        source: "--git",
        hint: "install git, or say the commit with --label org.opencontainers.image.revision=COMMIT",
      },
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The `url` of `[remote "origin"]`. Paths of this machine say nothing to others. */
function remoteUrl(config: string): string | undefined {
  const [, section = ""] = /^\[remote "origin"\]$([^[]*)/m.exec(config) ?? [];
  const [, url] = /^\s*url\s*=\s*(\S+)\s*$/m.exec(section) ?? [];
  if (url === undefined) return undefined;
  if (/^(?:https?|ssh|git):\/\//.test(url)) return withoutCredentials(url);
  const [, host, path] = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)([\w][^\s]*)$/.exec(url) ?? [];
  return host === undefined ? undefined : `ssh://${host}/${path}`;
}

function misused(message: string, hint: string): FactoryError {
  return new FactoryError("USAGE", message, { source: "--git", hint });
}
