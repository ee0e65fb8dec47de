import { lstatSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { FactoryError } from "../errors/factory-error.ts";

/** More links than any sane image has on one path; Linux itself stops at 40. */
const MAX_LINKS = 40;

/**
 * Where `path` leads when `root` is taken for `/`: links are followed as a process inside would follow them, so the
 * result never lies outside. The last name is not followed. What does not exist is taken as it is written.
 */
export function pathInside(root: string, path: string): string {
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  const last = names.pop();
  const folder = followAll(root, names);
  if (last === undefined) return root;
  if (last === "..") throw outside(path);
  return join(folder, last);
}

/** The same with the last name followed too. */
export function followedPathInside(root: string, path: string): string {
  return followAll(
    root,
    path.split("/").filter((name) => name !== "" && name !== "."),
  );
}

function followAll(root: string, names: readonly string[]): string {
  const waiting = [...names];
  let done: string[] = [];
  let links = 0;
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (name === "..") {
      done.pop();
      continue;
    }
    const target = readLink(join(root, ...done, name));
    if (target === undefined) {
      done.push(name);
      continue;
    }
    links += 1;
    if (links > MAX_LINKS) throw outside(names.join("/"));
    if (target.startsWith("/")) done = [];
    waiting.unshift(...target.split("/").filter((part) => part !== "" && part !== "."));
  }
  return join(root, ...done);
}

function readLink(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(path) : undefined;
}

function outside(path: string): FactoryError {
  return new FactoryError(
    "IMAGE_UNAVAILABLE",
    `the image holds the path ${JSON.stringify(path)}, which leads nowhere`,
  );
}
