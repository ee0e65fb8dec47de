/** The folder of a path; `.` for a name. */
export function parentOf(path: string): string {
  const at = path.lastIndexOf("/");
  return at === -1 ? "." : path.slice(0, at);
}
