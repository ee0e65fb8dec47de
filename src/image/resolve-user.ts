import { FactoryError } from "../errors/factory-error.ts";

export interface ImageUser {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
}

/**
 * The user of an image config (`""`, `app`, `1000`, `app:staff`, `1000:1000`), by the text of the image's own
 * /etc/passwd and /etc/group. Without a group, a known user gets the groups that the files give it.
 * Throws IMAGE_UNAVAILABLE for a name that is in neither file.
 */
export function resolveUser(
  user: string,
  files: { readonly passwd: string; readonly group: string },
): ImageUser {
  const [name = "", groupName] = user.split(":", 2);
  const entry = findUser(name, files.passwd);
  if (groupName !== undefined && groupName !== "") {
    return { uid: entry.uid, gid: findGroup(groupName, files.group), additionalGids: [] };
  }
  return { uid: entry.uid, gid: entry.gid, additionalGids: groupsOf(entry.name, files.group) };
}

function findUser(name: string, passwd: string): { name: string | undefined; uid: number; gid: number } {
  const wanted = name === "" ? "0" : name;
  for (const [login = "", , uid = "", gid = ""] of rows(passwd)) {
    if (login === wanted || uid === wanted) return { name: login, uid: Number(uid), gid: Number(gid) };
  }
  if (isNumber(wanted)) return { name: undefined, uid: Number(wanted), gid: 0 };
  throw unknown("user", wanted);
}

function findGroup(name: string, group: string): number {
  for (const [title, , gid = ""] of rows(group)) {
    if (title === name || gid === name) return Number(gid);
  }
  if (isNumber(name)) return Number(name);
  throw unknown("group", name);
}

function groupsOf(login: string | undefined, group: string): readonly number[] {
  if (login === undefined) return [];
  return rows(group)
    .filter(([, , , members = ""]) => members.split(",").includes(login))
    .map(([, , gid]) => Number(gid))
    .sort((a, b) => a - b);
}

function rows(text: string): string[][] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(":"));
}

function isNumber(text: string): boolean {
  return /^\d{1,10}$/.test(text);
}

function unknown(kind: string, name: string): FactoryError {
  return new FactoryError("IMAGE_UNAVAILABLE", `the image has no ${kind} ${JSON.stringify(name)}`, {
    hint: "make it in the image, or give a number",
  });
}
