import { FactoryError } from "../../errors/factory-error.ts";
import { type BaseFacts, type FactDifference, factDifferences } from "../../plan/base-facts.ts";

const WORDS: Readonly<Record<FactDifference["fact"], string>> = {
  distribution: "distribution",
  libc: "C library",
  python: "Python",
  interpreter: "place of python3",
  node: "Node",
};

/** Refuses a base on which the layers of the image would not work. Throws BASE_INCOMPATIBLE. */
export function checkFacts(
  facts: { readonly image: BaseFacts; readonly base: BaseFacts },
  options: { readonly baseText: string; readonly allowUnknown: boolean },
): void {
  const { baseText, allowUnknown } = options;
  const all = factDifferences(facts.image, withAbsences(facts.base));
  const differing = all.filter(({ base }) => base !== undefined);
  const unknown = all.filter(({ base }) => base === undefined);
  if (differing.length > 0) {
    const said = differing.map(({ fact, image, base }) => `${WORDS[fact]} ${image} there and ${base} here`);
    throw new FactoryError(
      "BASE_INCOMPATIBLE",
      `the layers of the image do not fit ${baseText}: they were built for ${said.join(", ")}`,
      {
        source: "--base",
        hint: `build the image on it: factory build --base ${baseText}`,
        details: { differences: differing },
      },
    );
  }
  const untold = [...unknown.map(({ fact }) => WORDS[fact]), ...unsaid(facts.image)];
  if (untold.length === 0 || allowUnknown) return;
  throw new FactoryError(
    "BASE_INCOMPATIBLE",
    `it is not known whether ${baseText} fits: ${untold.join(", ")}`,
    {
      source: "--base",
      hint: "if you know that it fits, repeat with --allow-unknown-base",
    },
  );
}

/** A base that tells what it is and shows no python3 or Node has none. */
function withAbsences(base: BaseFacts): BaseFacts {
  if (base.distribution === undefined || base.libc === undefined) return base;
  const python = base.interpreter === undefined ? { python: "none", interpreter: "none" } : {};
  return { ...python, node: "none", ...base };
}

/** Facts that every image should tell. */
function unsaid(image: BaseFacts): readonly string[] {
  const missing = (["distribution", "libc"] as const).filter((fact) => image[fact] === undefined);
  return missing.map((fact) => `the image tells no ${WORDS[fact]}`);
}
