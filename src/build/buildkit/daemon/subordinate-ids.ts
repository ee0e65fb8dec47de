/** A user needs this many ids besides its own for images to have users and groups. */
const NEEDED = 65_536;

/** Whether the text of /etc/subuid or /etc/subgid (`name:first:count`) gives a user enough ids. */
export function hasSubordinateIds(
  text: string,
  user: { readonly username: string; readonly uid: number },
): boolean {
  let ids = 0;
  for (const line of text.split("\n")) {
    const [owner, , count] = line.split(":");
    if (owner === user.username || owner === String(user.uid)) ids += Number(count) || 0;
  }
  return ids >= NEEDED;
}
