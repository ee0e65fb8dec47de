import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { followLinks } from "./follow-links.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "factory-follow-"));
  await mkdir(join(root, "real/deep"), { recursive: true });
  await writeFile(join(root, "real/deep/file"), "");
  await symlink("real", join(root, "alias"));
  await symlink("/real/deep/file", join(root, "absolute"));
  await symlink("../../../outside", join(root, "real/escape"));
  await symlink("loop", join(root, "loop"));
});

afterEach(() => rm(root, { recursive: true, force: true }));

it.each<[string, string[], string[] | undefined]>([
  ["a plain path", ["real/deep/file"], ["real/deep/file"]],
  ["a folder link on the way", ["alias/deep/file"], ["alias", "real/deep/file"]],
  ["an absolute link, inside the root", ["absolute"], ["absolute", "real/deep/file"]],
  ["a link that leads out, inside the root", ["real/escape"], ["outside", "real/escape"]],
  ["a loop, once", ["loop"], ["loop"]],
  ["a wildcard", ["al*"], ["al*", "real"]],
  ["a path above the root, inside the root", ["../../real"], ["real"]],
  ["only the outermost of nested paths", ["real", "real/deep"], ["real"]],
  ["everything when the root is asked for", ["/", "real"], undefined],
])("follows %s", async (_, paths, expected) => {
  expect(await followLinks(root, paths)).toEqual(expected);
});
