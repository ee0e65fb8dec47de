import type { CheckedYaml } from "../../project/config/read-yaml-config.ts";
import type { Scenario } from "./scenario-suite.ts";

/** What an image has to be like, whatever is in it. */
export interface ImageCheck {
  readonly kind: "image";
  readonly name: string;
  readonly source?: string;
  /** Most compressed bytes of all layers. */
  readonly maxBytes?: number;
  readonly maxLayers?: number;
  readonly user?: string;
  /** Labels that it has at least. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** The check of a scenario whose action is `image`. */
export function imageCheck(
  { id, expected }: Scenario,
  {
    pointer,
    reading,
  }: { readonly pointer: string; readonly reading: Pick<CheckedYaml<unknown>, "yaml" | "report"> },
): ImageCheck {
  const { maxBytes, maxLayers, user, labels } = expected;
  if ([maxBytes, maxLayers, user, labels].every((value) => value === undefined)) {
    reading.report(`${pointer}/expected`, {
      message: "nothing is expected of the image",
      hint: "add maxBytes, maxLayers, user or labels",
    });
  }
  return {
    kind: "image",
    name: id,
    source: reading.yaml.valuePlace(pointer),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(maxLayers === undefined ? {} : { maxLayers }),
    ...(user === undefined ? {} : { user }),
    ...(labels === undefined ? {} : { labels }),
  };
}

/** What is known of an image without looking into its layers. */
export interface ImageFacts {
  readonly bytes: number;
  readonly layers: number;
  /** Empty for root, as the image says it. */
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What of an image is not as expected; empty when everything is. */
export function imageFailures(check: ImageCheck, facts: ImageFacts): readonly string[] {
  const { maxBytes, maxLayers, user, labels = {} } = check;
  const failures: string[] = [];
  if (maxBytes !== undefined && facts.bytes > maxBytes) {
    failures.push(`the image has ${facts.bytes} bytes, more than ${maxBytes}`);
  }
  if (maxLayers !== undefined && facts.layers > maxLayers) {
    failures.push(`the image has ${facts.layers} layers, more than ${maxLayers}`);
  }
  if (user !== undefined && !isUser(facts.user, user)) {
    failures.push(`the user of the image is ${facts.user === "" ? "not set" : facts.user}, not ${user}`);
  }
  for (const name of Object.keys(labels).sort()) {
    const found = Object.hasOwn(facts.labels, name) ? facts.labels[name] : undefined;
    if (found === labels[name]) continue;
    failures.push(
      found === undefined
        ? `the image has no label ${name}`
        : `the label ${name} is ${JSON.stringify(found)}, not ${JSON.stringify(labels[name])}`,
    );
  }
  return failures;
}

/** An expectation without a group says nothing of groups. */
function isUser(found: string, expected: string): boolean {
  return found === expected || found.split(":")[0] === expected;
}
