/** A Docker pattern that matches exactly this path. */
export function escapePattern(path: string): string {
  return path.replace(/[*?[\]\\!]/g, "\\$&");
}
