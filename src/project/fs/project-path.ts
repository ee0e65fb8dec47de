import { fileOutside, fileUnreadable } from "./file-errors.ts";

/**
 * Segments of a project path, with `.` and `..` worked out; empty for the root.
 * Throws FILE_OUTSIDE_PROJECT for absolute paths and for `..` above the root.
 */
export function projectPath(path: string, requestedBy?: string): readonly string[] {
  if (path.startsWith("/")) throw fileOutside({ path, requestedBy });
  if (path.includes("\0")) {
    throw fileUnreadable(
      { path: path.replaceAll("\0", "\\0"), requestedBy },
      { reason: "has a NUL character in its name", hint: "correct the file name" },
    );
  }
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) throw fileOutside({ path, requestedBy });
  }
  return segments;
}
