/** What the layers of an image rely on in the base below them. */
export const BASE_FACTS = ["distribution", "libc", "python", "interpreter", "node"] as const;

export type BaseFact = (typeof BASE_FACTS)[number];
export type BaseFacts = Readonly<Partial<Record<BaseFact, string>>>;

/** A fact that two bases do not share; undefined where a base does not tell it. */
export interface FactDifference {
  readonly fact: BaseFact;
  readonly image: string | undefined;
  readonly base: string | undefined;
}

const PREFIX = "dev.factory.base.";

/** The columns of a row of a base catalogue that are facts. */
export function factsOfRow(row: Readonly<Record<string, string>>): BaseFacts {
  return pick((fact) => row[fact]);
}

/** Labels of an image that say what its base is. */
export function factLabels(facts: BaseFacts): Readonly<Record<string, string>> {
  const known = BASE_FACTS.filter((fact) => facts[fact] !== undefined);
  return Object.fromEntries(known.map((fact) => [PREFIX + fact, facts[fact] ?? ""]).sort());
}

export function factsOfLabels(labels: Readonly<Record<string, string>>): BaseFacts {
  return pick((fact) => labels[PREFIX + fact]);
}

/** Labels without those that say what the base is. */
export function withoutFactLabels(
  labels: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const facts = new Set<string>(BASE_FACTS.map((fact) => PREFIX + fact));
  return Object.fromEntries(Object.entries(labels).filter(([name]) => !facts.has(name)));
}

/**
 * What keeps the layers of an image from lying on another base. Layers of Python need the same minor version at the same
 * path, layers of Node the same major version; what an image does not tell, such as Node in a Python image, it does not need.
 */
export function factDifferences(image: BaseFacts, base: BaseFacts): readonly FactDifference[] {
  const differing = BASE_FACTS.filter((fact) => {
    const [needed, found] = [image[fact], base[fact]];
    return needed !== undefined && (found === undefined || compared(fact, needed) !== compared(fact, found));
  });
  return differing.map((fact) => ({ fact, image: image[fact], base: base[fact] }));
}

/** The part of a fact's value that has to be the same. */
function compared(fact: BaseFact, value: string): string {
  if (fact === "python") return value.split(".").slice(0, 2).join(".");
  if (fact === "node") return value.split(".")[0] ?? value;
  return value;
}

function pick(read: (fact: BaseFact) => string | undefined): BaseFacts {
  const entries = BASE_FACTS.map((fact) => [fact, read(fact)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}
