import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { resolve } from "./resolve.ts";
import type { CompatMatrix, CompatRow, Dependency, Resolution, Versioning } from "./types.ts";
import { VERSIONINGS } from "./versionings.ts";

const RUNS = Number(process.env.PROPERTY_RUNS ?? 2000);

const VARIABLES: Readonly<Record<string, Versioning>> = { x: "pep440", y: "pep440", s: "semver", e: "exact" };
const VERSIONS: Readonly<Record<Versioning, readonly string[]>> = {
  pep440: ["none", "1.0", "1.0.1", "1.1", "1.1.2", "2.0.0", "2.0.0.0", "2.0"],
  semver: ["none", "1.2.3", "1.2.4", "2.0.0", "2"],
  exact: ["none", "a", "b", "c"],
};
const RANGES: Readonly<Record<Versioning, readonly string[]>> = {
  pep440: [
    "",
    "none",
    "none || >=1.1",
    ">=1.1",
    "<2.0",
    "1.0",
    "==1.1.2",
    "!=1.1.*",
    "1.0 || 2.0",
    "==9.9.9",
    "!=1.1.2",
    ">=3",
    ">2.0.9,<9.9.9",
    ">1.0.1,<1.1",
  ],
  semver: ["", "none", "^1.2.0", ">=1.2.4", "1.2.3 || 2", "9.9.9", "2", ">=3", "3 - 4"],
  exact: ["", "none", "a", "a || b", "c", "d"],
};

const matrices = fc
  .integer({ min: 1, max: 4 })
  .chain((count) =>
    fc.tuple(
      ...Array.from({ length: count }, (_, index) => matrixArbitrary(`m${index}`, count === 4 ? 2 : 3)),
    ),
  );

function matrixArbitrary(name: string, maxRows: number): fc.Arbitrary<CompatMatrix> {
  const names = Object.keys(VARIABLES);
  return fc
    .record({
      columns: fc.subarray(names, { minLength: 1 }),
      ranges: fc.subarray(names, { maxLength: 1 }),
      when: fc.option(fc.constantFrom(...names), { nil: undefined, freq: 2 }),
    })
    .chain(({ columns, ranges, when }) => {
      const cells = Object.fromEntries(
        columns.map((column) => {
          const versioning = VARIABLES[column] ?? "exact";
          const texts = ranges.includes(column) ? RANGES[versioning] : VERSIONS[versioning];
          return [column, fc.option(fc.constantFrom(...texts), { nil: undefined, freq: 6 })];
        }),
      );
      return fc.array(fc.record(cells), { minLength: 1, maxLength: maxRows }).map((rows): CompatMatrix => {
        const variables = Object.fromEntries(columns.map((column) => [column, VARIABLES[column] ?? "exact"]));
        return {
          name,
          variables,
          ranges: ranges.filter((column) => columns.includes(column)),
          ...(when === undefined ? {} : { when }),
          rows: rows.map((row, index) => {
            const texts = Object.entries(row).filter(([, text]) => text !== undefined);
            return { id: `${index}`, ...Object.fromEntries(texts) };
          }),
        };
      });
    });
}

const dependencies = (strengths: readonly Dependency["strength"][]) =>
  fc.array(
    fc.constantFrom(...Object.entries(VARIABLES)).chain(([name, versioning]) =>
      fc
        .record({
          range: fc.constantFrom(...RANGES[versioning]),
          strength: fc.constantFrom(...strengths),
          weight: fc.integer({ min: 0, max: 1 }),
          exactly: fc.boolean(),
          line: fc.integer({ min: 1, max: 9 }),
        })
        .map(
          ({ line, exactly, ...rest }): Dependency => ({
            name,
            versioning,
            ...rest,
            ...(exactly && rest.strength === "prefer" ? { exactly } : {}),
            requestedBy: "test",
            source: `a:${line}`,
          }),
        ),
    ),
    { maxLength: 4 },
  );

const all = dependencies(["require", "require", "require", "prefer", "override"]);

describe("resolve", { timeout: 300_000 }, () => {
  it("finds the solution that the preference order defines among all combinations of rows, or none when there is none", () => {
    fc.assert(
      fc.property(matrices, all, (tables, wanted) => {
        expect(outcome(wanted, tables)).toEqual(bruteForce(tables, wanted));
      }),
      { numRuns: RUNS },
    );
  });

  it("does not depend on the order of requirements", () => {
    const shuffled = dependencies(["require"]).chain((wanted) =>
      fc.record({
        wanted: fc.constant(wanted),
        other: fc.shuffledSubarray([...wanted], { minLength: wanted.length, maxLength: wanted.length }),
      }),
    );
    fc.assert(
      fc.property(matrices, shuffled, (tables, { wanted, other }) => {
        expect(attempt(other, tables)).toEqual(attempt(wanted, tables));
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it("pins nothing that a requirement excludes", () => {
    fc.assert(
      fc.property(matrices, dependencies(["require", "prefer"]), (tables, wanted) => {
        const resolution = attempt(wanted, tables);
        if (resolution instanceof FactoryError) return;
        for (const { name, range, versioning } of wanted.filter(({ strength }) => strength === "require")) {
          const version = resolution.pins[name]?.version;
          const open = resolution.notes?.some(
            (one) => one.kind === "unlisted-range" && one.variable === name,
          );
          expect(version === undefined).toBe(open === true);
          if (version !== undefined) expect(VERSIONINGS[versioning].matches(version, range)).toBe(true);
        }
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it("keeps all versions of a result that is given back to it", () => {
    fc.assert(
      fc.property(matrices, dependencies(["require"]), (tables, wanted) => {
        const first = attempt(wanted, tables);
        if (first instanceof FactoryError) return;
        expect(versionsOf(resolve(wanted, tables, { previous: first }))).toEqual(versionsOf(first));
      }),
      { numRuns: RUNS / 4 },
    );
  });

  it("names a conflict of which every part is needed, and offers only changes that work", () => {
    let failures = 0;
    fc.assert(
      fc.property(matrices, dependencies(["require"]), (tables, given) => {
        const known = knownNames(tables);
        const wanted = given.filter(({ name }) => known.has(name));
        const error = attempt(wanted, tables);
        if (!(error instanceof FactoryError) || error.details === undefined) return;
        failures += 1;
        const { conflict, changes } = error.details as unknown as Details;
        const parts = wanted.filter((one) => conflict.some((other) => isSame(one, other)));
        expect(attempt(parts, tables)).toBeInstanceOf(FactoryError);
        for (const part of conflict) {
          const rest = parts.filter((one) => !isSame(one, part));
          expect(attempt(rest, tables)).not.toBeInstanceOf(FactoryError);
        }
        for (const change of changes ?? []) {
          const edited = change.flatMap(({ from }) => from);
          const kept = wanted.filter(
            ({ name, range, source }) =>
              !change.some(
                (edit) =>
                  edit.variable === name &&
                  edited.some((one) => one.range === range && one.source === source),
              ),
          );
          const added = change.map(({ variable, to }) => require(variable, to));
          expect(attempt([...kept, ...added], tables)).not.toBeInstanceOf(FactoryError);
        }
      }),
      { numRuns: RUNS },
    );
    expect(failures).toBeGreaterThan(RUNS / 20);
  });
});

interface Details {
  readonly conflict: readonly Dependency[];
  readonly changes?: readonly (readonly {
    readonly variable: string;
    readonly from: readonly { readonly range: string; readonly source: string }[];
    readonly to: string;
  }[])[];
}

function isSame(a: Dependency, b: Dependency): boolean {
  return a.name === b.name && a.range === b.range && a.source === b.source;
}

function require(name: string, range: string): Dependency {
  const versioning = VARIABLES[name] ?? "exact";
  return { name, range, versioning, strength: "require", requestedBy: "test", source: "change:1" };
}

function attempt(wanted: readonly Dependency[], tables: readonly CompatMatrix[]): Resolution | FactoryError {
  try {
    return resolve(wanted, tables);
  } catch (error) {
    if (error instanceof FactoryError) return error;
    throw error;
  }
}

function versionsOf({ pins }: Resolution): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(pins).map(([name, { version }]) => [name, version]));
}

interface Outcome {
  readonly rows: Readonly<Record<string, string>>;
  readonly versions: Readonly<Record<string, string>>;
}

/** Variables without a column in any table are not part of the search. */
function outcome(wanted: readonly Dependency[], tables: readonly CompatMatrix[]): Outcome | undefined {
  const known = knownNames(tables);
  const resolution = attempt(
    wanted.filter(({ name }) => known.has(name)),
    tables,
  );
  if (resolution instanceof FactoryError) return undefined;
  const rows = Object.entries(resolution.rows).map(([name, { id }]) => [name, id]);
  return { rows: Object.fromEntries(rows), versions: versionsOf(resolution) };
}

function knownNames(tables: readonly CompatMatrix[]): ReadonlySet<string> {
  return new Set(
    tables.flatMap(({ variables, when }) => [
      ...Object.keys(variables),
      ...(when === undefined ? [] : [when]),
    ]),
  );
}

/** The chosen row of each matrix, or undefined where it takes no part. */
type Combination = readonly (CompatRow | undefined)[];

/** What holds while combinations are tried; `ignored` has `matrix column` pairs and names of matrices left out. */
interface World {
  readonly tables: readonly CompatMatrix[];
  readonly required: readonly Dependency[];
  readonly kept: readonly Dependency[];
  readonly ignored: ReadonlySet<string>;
  /** Versions of the variables that are newer than all tables; empty where none is named. */
  readonly open: ReadonlyMap<string, string>;
}

function bruteForce(tables: readonly CompatMatrix[], wanted: readonly Dependency[]): Outcome | undefined {
  const known = knownNames(tables);
  const tabled = wanted.filter(({ name }) => known.has(name));
  const overridden = new Set(
    tabled.filter(({ strength }) => strength === "override").map(({ name }) => name),
  );
  const required = tabled.filter(
    ({ name, strength }) => strength === "override" || (strength === "require" && !overridden.has(name)),
  );
  const names = [...known].filter((name) => isUntabled(name, tables, required));
  const openNames = [...known].filter((name) => isOpen(name, tables, required));
  const open = new Map(openNames.map((name) => [name, preferredVersion(name, tabled, required)]));
  const untabled = [
    ...names.flatMap((name) => listing(name, tables).flatMap((matrix) => ignore(matrix, name))),
    ...openNames.flatMap((name) => having(name, tables).flatMap((matrix) => ignore(matrix, name))),
  ];
  let world: World = { tables, required, kept: [], ignored: new Set(untabled), open };
  if (best(world) === undefined) {
    const columns = contradictable([...overridden].sort(), tables);
    let dropped = columns;
    const dropping = (some: typeof columns) => ({
      ...world,
      ignored: new Set([...untabled, ...some.flat()]),
    });
    if (columns.length === 0 || best(dropping(dropped)) === undefined) return undefined;
    for (const column of columns) {
      const fewer = dropped.filter((other) => other !== column);
      if (best(dropping(fewer)) !== undefined) dropped = fewer;
    }
    world = dropping(dropped);
  }
  for (const weight of [1, 0]) {
    for (const one of tabled.filter((other) => other.strength === "prefer" && other.weight === weight)) {
      const more = { ...world, kept: [...world.kept, one] };
      if (best(more) !== undefined) {
        world = more;
        continue;
      }
      const without = takingUntabled(world, one);
      if (without !== undefined && best(without) !== undefined) world = without;
    }
  }
  const combination = best(world);
  if (combination === undefined) return undefined;
  const rows = combination.flatMap((row, index) =>
    row === undefined ? [] : [[tables[index]?.name, row.id]],
  );
  return { rows: Object.fromEntries(rows), versions: versionsIn(world, combination) ?? {} };
}

function ignore(matrix: CompatMatrix, name: string): readonly string[] {
  return [`${matrix.name} ${name}`, ...(matrix.when === name ? [matrix.name] : [])];
}

/** Columns that an override may contradict, those first that are given up last. */
function contradictable(
  forced: readonly string[],
  tables: readonly CompatMatrix[],
): readonly (readonly string[])[] {
  const own = forced.flatMap((name) => having(name, tables).map((matrix) => ({ matrix, name })));
  const subjects = own.filter(({ matrix, name }) => matrix.when === name);
  const others = tables
    .filter(({ when }) => when !== undefined && forced.includes(when))
    .flatMap((matrix) => Object.keys(matrix.variables).map((name) => ({ matrix, name })))
    .filter(({ name }) => rulesOf(name).ordered && !forced.includes(name));
  const ranked = [...subjects, ...own.filter((one) => !subjects.includes(one)), ...others];
  return ranked.map(({ matrix, name }) => ignore(matrix, name));
}

function having(name: string, tables: readonly CompatMatrix[]): readonly CompatMatrix[] {
  return tables.filter(({ variables }) => name in variables);
}

function listing(name: string, tables: readonly CompatMatrix[]): readonly CompatMatrix[] {
  return having(name, tables).filter(({ ranges }) => ranges?.includes(name) !== true);
}

function isUntabled(name: string, tables: readonly CompatMatrix[], own: readonly Dependency[]): boolean {
  const wanted = own.filter((one) => one.name === name);
  return isBeyond(name, tables, wanted) && namedValues(name, wanted).some((one) => admits(wanted, one));
}

/** A release between any two bounds of the ranges above. */
const RELEASES = Array.from({ length: 11 }, (_, major) =>
  Array.from({ length: 11 }, (_, minor) => [0, 1, 2, 3, 8, 9, 10].map((one) => `${major}.${minor}.${one}`)),
).flat(2);

function isOpen(name: string, tables: readonly CompatMatrix[], required: readonly Dependency[]): boolean {
  const wanted = required.filter((one) => one.name === name);
  if (!isBeyond(name, tables, wanted) || isUntabled(name, tables, required)) return false;
  const { compare, newest } = rulesOf(name);
  const listed = listedValues(name, tables).filter((version) => version !== "none");
  const isNewer = (release: string) => listed.every((version) => compare(release, newest(version)) > 0);
  return listed.length > 0 && RELEASES.some((release) => isNewer(release) && admits(wanted, release));
}

function isBeyond(name: string, tables: readonly CompatMatrix[], wanted: readonly Dependency[]): boolean {
  const lists = listing(name, tables);
  if (wanted.length === 0 || lists.length === 0 || VARIABLES[name] === "exact") return false;
  if (lists.some(({ when }) => when === undefined)) return false;
  return !["none", ...listedValues(name, tables)].some((version) => admits(wanted, version));
}

function admits(wanted: readonly Dependency[], version: string): boolean {
  return wanted.every((one) => {
    const exact = exactVersion(one);
    return exact === undefined ? rulesOf(one.name).matches(version, one.range) : version === exact;
  });
}

function exactVersion(one: Dependency): string | undefined {
  return one.exactly === true ? namedValues(one.name, [one])[0] : undefined;
}

function preferredVersion(
  name: string,
  tabled: readonly Dependency[],
  required: readonly Dependency[],
): string {
  const preferred = tabled.filter((one) => one.strength === "prefer" && one.name === name);
  const wanted = required.filter((one) => one.name === name);
  const versions = preferred
    .toSorted((a, b) => (b.weight ?? 0) - (a.weight ?? 0))
    .flatMap(({ range }) => rulesOf(name).single(range) ?? []);
  return versions.find((version) => admits(wanted, version)) ?? "";
}

/** The world in which the version that a preference names needs no row; undefined when it is no such version. */
function takingUntabled(world: World, { exactly, ...one }: Dependency): World | undefined {
  const asked = world.required.some(({ name }) => name === one.name);
  if (exactly !== true || !asked || world.open.has(one.name)) return undefined;
  const kept = [...world.kept, one];
  if (!isUntabled(one.name, world.tables, [...world.required, ...kept])) return undefined;
  const silent = listing(one.name, world.tables).flatMap((matrix) => ignore(matrix, one.name));
  return { ...world, kept, ignored: new Set([...world.ignored, ...silent]) };
}

function rulesOf(name: string) {
  return VERSIONINGS[VARIABLES[name] ?? "exact"];
}

function listedValues(name: string, tables: readonly CompatMatrix[]): readonly string[] {
  return [...new Set(listing(name, tables).flatMap(({ rows }) => rows.flatMap((row) => row[name] ?? [])))];
}

function namedValues(name: string, own: readonly Dependency[]): readonly string[] {
  const rules = rulesOf(name);
  return own.flatMap(
    ({ range }) => rules.single(range) ?? (rules.isVersion(range.trim()) ? range.trim() : []),
  );
}

function admitsNone(range: string): boolean {
  return range.split("||").some((part) => part.trim() === "none");
}

function best(world: World): Combination | undefined {
  let found: Combination | undefined;
  for (const combination of combinations(world.tables)) {
    if (versionsIn(world, combination) === undefined) continue;
    if (found === undefined || comesBefore(world, combination, found)) found = combination;
  }
  return found;
}

function combinations(tables: readonly CompatMatrix[]): readonly Combination[] {
  let found: readonly Combination[] = [[]];
  for (const { rows } of tables) {
    found = found.flatMap((chosen) => [undefined, ...rows].map((row) => [...chosen, row]));
  }
  return found;
}

function cell(world: World, combination: Combination, { index, name }: { index: number; name: string }) {
  const matrix = world.tables[index];
  const counts =
    matrix !== undefined && name in matrix.variables && !world.ignored.has(`${matrix.name} ${name}`);
  return counts ? combination[index]?.[name] : undefined;
}

/** Matrices that must take part when these have been chosen. */
function participants(
  world: World,
  combination: Combination,
  chosen: ReadonlySet<number>,
): readonly number[] {
  return [...world.tables.entries()].flatMap(([index, { name, when }]) => {
    if (world.ignored.has(name)) return [];
    const asked = world.required.some((one) => one.name === when && !admitsNone(one.range));
    const tied = [...chosen].some((other) => {
      const text = when && cell(world, combination, { index: other, name: when });
      return text !== undefined && !admitsNone(text);
    });
    return when === undefined || asked || tied ? [index] : [];
  });
}

/** The versions that the rows and the dependencies give; undefined when they do not go together. */
function versionsIn(world: World, combination: Combination): Readonly<Record<string, string>> | undefined {
  let active = new Set<number>();
  for (let before = -1; before !== active.size; ) {
    before = active.size;
    active = new Set(participants(world, combination, active));
  }
  if (combination.some((row, index) => active.has(index) !== (row !== undefined))) return undefined;
  const versions: Record<string, string> = {};
  for (const name of knownNames(world.tables)) {
    const version = versionOf(world, combination, name);
    if (version === undefined) return undefined;
    if (version !== "") versions[name] = version;
  }
  return versions;
}

/** Empty for a variable that needs no version. */
function versionOf(world: World, combination: Combination, name: string): string | undefined {
  const open = world.open.get(name);
  if (open !== undefined) return open;
  const rules = rulesOf(name);
  const asked = world.required.some((one) => one.name === name);
  const all = [...world.required, ...world.kept].filter((one) => one.name === name);
  const exact = all.flatMap((one) => exactVersion(one) ?? []);
  const isExact = (version: string) => exact.every((one) => one === version);
  const own = all.filter((one) => exactVersion(one) === undefined);
  const wanted = own.map(({ range }) => range);
  const values: string[] = [];
  const ranges: string[] = [];
  for (const [index, { ranges: columns }] of world.tables.entries()) {
    const text = cell(world, combination, { index, name });
    if (text !== undefined) (columns?.includes(name) ? ranges : values).push(text);
  }
  if (values.length > 0) {
    const specific = values.find((value) =>
      values.every((other) => other === value || rules.covers(other, value)),
    );
    if (specific === undefined || !isExact(specific)) return undefined;
    return rules.matches(specific, ...wanted, ...ranges) ? specific : undefined;
  }
  if (!asked && ranges.length === 0) return "";
  const listed = listedValues(name, world.tables).filter((value) => value !== "none");
  const mayBeNew = ({ strength }: Dependency) =>
    rules.ordered || listed.length === 0 || strength === "override";
  const named = own.flatMap((one) =>
    namedValues(name, [one]).filter((value) => value === "none" || mayBeNew(one) || listed.includes(value)),
  );
  const certain = (value: string) => rules.matches(rules.newest(value), ...wanted);
  const candidates = [
    "none",
    ...named,
    ...listed.filter(certain),
    ...listed.filter((value) => !certain(value)),
  ];
  const free = candidates.find((value) => isExact(value) && rules.matches(value, ...wanted, ...ranges));
  if (free !== undefined) return free;
  return asked || candidates.length > 1 ? undefined : "";
}

/** Walks both as the docstring of the resolver says, to the first matrix with another row. */
function comesBefore(world: World, a: Combination, b: Combination): boolean {
  const chosen = new Set<number>();
  for (;;) {
    const next = participants(world, a, chosen).find((index) => !chosen.has(index));
    if (next === undefined) return false;
    if (a[next] !== b[next]) return rank(world, next, a[next]) < rank(world, next, b[next]);
    chosen.add(next);
  }
}

function rank(world: World, index: number, row: CompatRow | undefined): number {
  const matrix = world.tables[index];
  if (matrix === undefined || row === undefined) return Number.POSITIVE_INFINITY;
  const uncertain = Object.keys(matrix.variables).some((name) => {
    const rules = rulesOf(name);
    const text = matrix.ranges?.includes(name)
      ? undefined
      : cell(
          world,
          world.tables.map((_, at) => (at === index ? row : undefined)),
          { index, name },
        );
    if (text === undefined || rules.newest(text) === text) return false;
    const ranges = [...world.required, ...world.kept]
      .filter((one) => one.name === name && exactVersion(one) === undefined)
      .map(({ range }) => range);
    return ranges.length > 0 && !rules.matches(rules.newest(text), ...ranges);
  });
  return matrix.rows.indexOf(row) + (uncertain ? matrix.rows.length : 0);
}
