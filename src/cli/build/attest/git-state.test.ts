import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { gitState } from "./git-state.ts";

describe("gitState", () => {
  const context = { env: { PATH: process.env.PATH }, signal: new AbortController().signal };
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "factory-git-test-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function git(...args: readonly string[]): string {
    const identity = ["-c", "user.name=a", "-c", "user.email=a@b.example", "-c", "commit.gpgsign=false"];
    return execFileSync("git", [...identity, ...args], { cwd: folder, encoding: "utf8" }).trim();
  }

  function commit(): string {
    git("init", "--quiet");
    writeFileSync(join(folder, "main.py"), "print()\n");
    git("add", ".");
    git("commit", "--quiet", "-m", "first");
    return git("rev-parse", "HEAD");
  }

  it("gives the commit of a clean checkout, also from a folder inside and with packed refs", async () => {
    const head = commit();
    git("remote", "add", "origin", "https://me:to@ken@git.example/team/x.git");
    git("pack-refs", "--all");
    mkdirSync(join(folder, "sub"));

    expect(await gitState(join(folder, "sub"), context)).toEqual({
      commit: head,
      clean: true,
      url: "https://git.example/team/x.git",
    });
  });

  it("says that files differ from the commit", async () => {
    const head = commit();
    writeFileSync(join(folder, "new.py"), "");

    expect(await gitState(folder, context)).toEqual({ commit: `${head}-dirty`, clean: false });
  });

  it("follows the file of a further work tree, and writes short addresses out", async () => {
    const head = commit();
    git("remote", "add", "origin", "git@git.example:team/x.git");
    git("worktree", "add", "--quiet", "tree");

    expect(await gitState(join(folder, "tree"), context)).toEqual({
      commit: head,
      clean: true,
      url: "ssh://git.example/team/x.git",
    });
  });

  it("runs nothing that the repository names", async () => {
    commit();
    const [marker, script] = [join(folder, "ran"), join(folder, "evil.sh")];
    writeFileSync(script, `#!/bin/sh\ntouch ${marker}\ncat\n`, { mode: 0o755 });
    appendFileSync(
      join(folder, ".git/config"),
      `[core]\n\tfsmonitor = ${script}\n[filter "x"]\n\tclean = ${script}\n`,
    );
    writeFileSync(join(folder, ".gitattributes"), "* filter=x\n");
    writeFileSync(join(folder, "main.py"), "print(2)\n");

    expect((await gitState(folder, context)).clean).toBe(false);
    expect(existsSync(marker)).toBe(false);
  });

  it("refuses a folder without a repository, and one without a commit", async () => {
    await expect(gitState(folder, context)).rejects.toMatchObject({ code: "USAGE" });
    git("init", "--quiet");
    await expect(gitState(folder, context)).rejects.toMatchObject({ code: "USAGE", source: "--git" });
  });
});
