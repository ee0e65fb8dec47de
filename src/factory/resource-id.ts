import type { Problem } from "../errors/factory-error.ts";

const ID = /^[a-z0-9][a-z0-9._-]{0,62}$/;
const REF = /^(.*?)@([1-9]\d{0,8})$/;

/** Ids are names of files, also where case does not tell files apart. */
export function idProblem(id: string): Problem | undefined {
  if (ID.test(id) && id !== "none") return undefined;
  return {
    message: `${JSON.stringify(id)} is not an id`,
    hint: "use at most 63 lower-case letters, digits, -, _ and ., and begin with a letter or a digit; none means no resource",
  };
}

/** An id, or one of its versions. */
export interface VersionRef {
  readonly id: string;
  readonly version?: number;
}

/** `release` or `release@3`. */
export function parseVersionRef(text: string): VersionRef {
  const [, id, version] = REF.exec(text) ?? [];
  return id === undefined ? { id: text } : { id, version: Number(version) };
}
