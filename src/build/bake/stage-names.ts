/** Names of stages as Docker takes them: lower case, and each once. */
export interface StageNames {
  /** The name of something of the plan; the same each time. */
  of(id: string): string;
  /** A new name like this one. */
  fresh(wish: string): string;
}

/** Words that mean something to Docker. */
const RESERVED = ["scratch", "context"];

export function createStageNames(): StageNames {
  const taken = new Set(RESERVED);
  const known = new Map<string, string>();

  function fresh(wish: string): string {
    const base = asName(wish);
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? base : `${base}-${count}`;
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  }

  function of(id: string): string {
    const name = known.get(id) ?? fresh(id);
    known.set(id, name);
    return name;
  }

  return { of, fresh };
}

/** Docker looks for an image of the name of a stage first, so that it has to be a name of an image, too. */
function asName(wish: string): string {
  const name = wish
    .toLowerCase()
    .replace(/[^a-z0-9.-]+/g, "-")
    .replace(/[.-]*\.[.-]*/g, ".")
    .replace(/^[^a-z]+|[^a-z0-9]+$/g, "");
  return name === "" ? "stage" : name;
}
