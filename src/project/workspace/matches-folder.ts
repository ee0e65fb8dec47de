/** Whether a folder is meant by a pattern of a workspace: `packages/*`, `libs/**`, `services/api`, `?`, `[ab]`. */
export function matchesFolder(pattern: string, folder: string): boolean {
  const segments = pattern.split("/").filter((one) => one !== "" && one !== ".");
  return matchesFrom(segments, folder.split("/"));
}

function matchesFrom(pattern: readonly string[], folder: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return folder.length === 0;
  if (first === "**") {
    return matchesFrom(rest, folder) || (folder.length > 0 && matchesFrom(pattern, folder.slice(1)));
  }
  const [name, ...below] = folder;
  return name !== undefined && segmentPattern(first).test(name) && matchesFrom(rest, below);
}

function segmentPattern(segment: string): RegExp {
  const source = segment.replaceAll(/\*+|\?|\[[!^]?[^\]]+\]|[\s\S]/g, (part) => {
    if (part.startsWith("*")) return "[^/]*";
    if (part === "?") return "[^/]";
    if (part.length > 2) return `[${part.slice(1, -1).replace(/^!/, "^").replaceAll("\\", "\\\\")}]`;
    return part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  });
  try {
    return new RegExp(`^${source}$`);
  } catch {
    // A range such as [z-a] means no name.
    return /^(?!)/;
  }
}
