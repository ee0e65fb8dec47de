import { toInteger } from "./attributes.ts";
import type { Attribute, Attributes, Graph } from "./graph.ts";

type Value = string | number | boolean;

/** A graph as `factory pipeline parse --json` prints it. */
export interface GraphDocument {
  readonly attributes: Readonly<Record<string, Value>>;
  readonly nodes: readonly { readonly id: string; readonly attributes: Readonly<Record<string, Value>> }[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly attributes: Readonly<Record<string, Value>>;
  }[];
}

/** Numbers and booleans that stand without quotes are that in JSON, everything else is text; classes of subgraphs are in `class`. */
export function toGraphDocument({ attributes, nodes, edges }: Graph): GraphDocument {
  return {
    attributes: toValues(attributes),
    nodes: nodes.map(({ id, attributes: own, classes }) => ({
      id,
      attributes: classes.length === 0 ? toValues(own) : { ...toValues(own), class: classes.join(",") },
    })),
    edges: edges.map(({ from, to, attributes: own }) => ({ from, to, attributes: toValues(own) })),
  };
}

function toValues(attributes: Attributes): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(attributes).map(([key, attribute]) => [key, toValue(attribute)]));
}

function toValue({ value, quoted }: Attribute): Value {
  if (quoted) return value;
  if (value === "true" || value === "false") return value === "true";
  if (/^-?[0-9]*\.[0-9]+$/.test(value)) return Number(value);
  return toInteger(value) ?? value;
}
