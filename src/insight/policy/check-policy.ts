/** What is known of an image that a policy is about. */
export interface PolicySubject {
  /** `sha256:…` of the manifest that was looked at. */
  readonly digest: string;
  /** The digest that the build gave; absent when nothing was built in this run. */
  readonly builtDigest?: string;
  /** As the configuration of the image says; empty for none. */
  readonly user: string;
  /** Of all layers as they are stored. */
  readonly bytes: number;
  /** Absent when there is no SBOM. */
  readonly packages?: readonly PolicyPackage[];
}

export interface PolicyPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX ids, expressions and names. */
  readonly licences: readonly string[];
}

export interface Policy {
  readonly maxBytes?: number;
  readonly allowRoot?: boolean;
  readonly denyPackages?: readonly string[];
  readonly denyLicences?: readonly string[];
}

export interface PolicyFinding {
  readonly rule: "digest" | "user" | "size" | "sbom" | "packages" | "licences";
  readonly passed: boolean;
  readonly message: string;
}

/** Every rule with what was found, in a fixed order; what a policy does not limit passes. */
export function checkPolicy(subject: PolicySubject, policy: Policy): readonly PolicyFinding[] {
  const { packages } = subject;
  return [
    checkDigest(subject),
    checkUser(subject, policy),
    checkSize(subject, policy),
    {
      rule: "sbom",
      passed: packages !== undefined,
      message: packages === undefined ? "there is no SBOM" : `the SBOM lists ${packages.length} packages`,
    },
    checkPackages(packages, policy),
    checkLicences(packages, policy),
  ];
}

function checkDigest({ digest, builtDigest }: PolicySubject): PolicyFinding {
  if (builtDigest === undefined) {
    return { rule: "digest", passed: false, message: `no build of this run has made ${digest}` };
  }
  const passed = digest === builtDigest;
  return {
    rule: "digest",
    passed,
    message: passed ? `the image is ${digest}` : `the image is ${digest}, and the build made ${builtDigest}`,
  };
}

function checkUser({ user }: PolicySubject, { allowRoot = false }: Policy): PolicyFinding {
  const [name = ""] = user.split(":");
  const isRoot = name === "" || name === "root" || /^0+$/.test(name);
  return {
    rule: "user",
    passed: allowRoot || !isRoot,
    message: isRoot ? "the image runs as root" : `the image runs as ${user}`,
  };
}

function checkSize({ bytes }: PolicySubject, { maxBytes }: Policy): PolicyFinding {
  const limit = maxBytes === undefined ? "" : `, and policy.maxBytes is ${maxBytes}`;
  return {
    rule: "size",
    passed: maxBytes === undefined || bytes <= maxBytes,
    message: `the layers have ${bytes} bytes${limit}`,
  };
}

function checkPackages(
  packages: PolicySubject["packages"] = [],
  { denyPackages = [] }: Policy,
): PolicyFinding {
  const denied = new Set(denyPackages.map(normalised));
  const found = packages.filter(({ name }) => denied.has(normalised(name)));
  return {
    rule: "packages",
    passed: found.length === 0,
    message: found.length === 0 ? "no denied package" : `denied packages: ${named(found)}`,
  };
}

function checkLicences(
  packages: PolicySubject["packages"] = [],
  { denyLicences = [] }: Policy,
): PolicyFinding {
  const denied = new Set(denyLicences.map((id) => id.toLowerCase()));
  const found = packages.filter(({ licences }) => licences.some((licence) => isDenied(licence, denied)));
  return {
    rule: "licences",
    passed: found.length === 0,
    message: found.length === 0 ? "no denied licence" : `denied licences: ${named(found)}`,
  };
}

const GROUP = /\(([^()]*)\)/;
/** No licence has such names. */
const DENIED = "\0denied";
const ALLOWED = "\0allowed";

/** Whether no choice that the licence leaves avoids what is denied; a group in parentheses counts as one licence. */
function isDenied(licence: string, denied: ReadonlySet<string>): boolean {
  const known = new Set([...denied, DENIED]);
  let text = licence.trim().toLowerCase();
  // The words of a licence that is no expression may have parentheses, too.
  if (known.has(text)) return true;
  for (let group = GROUP.exec(text); group !== null; group = GROUP.exec(text)) {
    const [whole, inside = ""] = group;
    text = text.replace(whole, isGroupDenied(inside, known) ? DENIED : ALLOWED);
  }
  return isGroupDenied(text, known);
}

/** Of OR every side has to be denied, of AND any. */
function isGroupDenied(text: string, denied: ReadonlySet<string>): boolean {
  return text
    .split(/\s+or\s+/)
    .every((side) => side.split(/\s+and\s+/).some((id) => denied.has(id.trim().replace(/\s+with\s.*$/, ""))));
}

function named(packages: readonly PolicyPackage[]): string {
  return packages
    .map(({ name, version, licences }) =>
      [`${name} ${version}`, ...licences.map((one) => `(${one})`)].join(" "),
    )
    .join(", ");
}

/** Python knows no difference between -, _ and . in names. */
function normalised(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, "-");
}
