/** Docker's ignore patterns, written in `folder`, as patterns of the root. */
export function inFolder(folder: string, patterns: readonly string[]): readonly string[] {
  if (folder === "") return patterns;
  // What is special in a pattern is meant literally in the folder's name.
  const prefix = folder.replaceAll(/[*?[\]\\]/g, "\\$&");
  return patterns.map((pattern) => {
    const [, not = "", rest = ""] = /^(!?)\/*(.*)$/s.exec(pattern) ?? [];
    return `${not}${prefix}/${rest}`;
  });
}
