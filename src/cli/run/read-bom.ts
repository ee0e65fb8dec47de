import type { PolicyPackage } from "../../insight/policy/check-policy.ts";

interface Component {
  readonly name?: string;
  readonly version?: string;
  readonly licenses?: readonly {
    readonly expression?: string;
    readonly license?: { readonly id?: string; readonly name?: string };
  }[];
}

/** The packages of a CycloneDX document. */
export function readBom(text: string): readonly PolicyPackage[] {
  const { components = [] } = JSON.parse(text) as { readonly components?: readonly Component[] };
  return components.map(({ name = "", version = "", licenses = [] }) => ({
    name,
    version,
    licences: licenses.flatMap(({ expression, license }) => expression ?? license?.id ?? license?.name ?? []),
  }));
}
