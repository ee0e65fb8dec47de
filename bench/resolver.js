import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundleSource } from "./bundle-source.js";

// 10,000 rows × 8 variables, in one table and in five that tie each other, with and without a solution. The time is
// that of `resolve` alone, explanation included, and its ratio to `JSON.parse` of the same tables.
const ROWS = 10_000;
const RUNS = 15;
const NAMES = ["a", "b", "c", "d", "e", "f", "g", "h"];

const folder = mkdtempSync(join(tmpdir(), "factory-bench-"));
try {
  const outfile = join(folder, "resolve.mjs");
  await bundleSource(`export * from "./resolve/resolve.ts";`, outfile);
  console.log(
    `${cpus().length} cores ${cpus()[0]?.model.trim()}, node ${process.version}, ${RUNS} runs each`,
  );
  for (const scenario of scenarios()) await measure(scenario, pathToFileURL(outfile).href);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function scenarios() {
  return [
    {
      title: "one table, satisfiable",
      matrices: [oneTable()],
      wanted: [want("a", ">=3,<60"), want("b", "!=1.0.0"), want("h", "<50")],
    },
    {
      title: "one table, two ranges that never meet",
      matrices: [oneTable()],
      wanted: [want("a", "==7.0.0", 1), want("b", "==99.0.0", 2), want("h", "<50", 3)],
    },
    {
      title: "five tables in a chain, satisfiable",
      matrices: chain(false),
      wanted: [want("a", ">=3"), want("h", "<50")],
    },
    {
      title: "five tables in a chain, not satisfiable",
      matrices: chain(true),
      wanted: [want("a", ">=3", 1), want("h", "<50", 2), want("d", "!=5.0.0", 3)],
    },
    {
      title: "two tables that agree on each variable, never on both",
      matrices: crossed(),
      wanted: [want("a", ">=0", 1), want("b", ">=0", 2)],
    },
  ];
}

function oneTable() {
  const random = generator(1);
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const row = { id: `r${index}` };
    for (const name of NAMES) row[name] = `${Math.floor(random() * 100)}.0.0`;
    // No row has both, so that asking for both has no solution.
    if (row.a === "7.0.0" && row.b === "99.0.0") row.b = "98.0.0";
    return row;
  });
  return matrix("one", NAMES, rows);
}

/** Five tables over eight variables, each sharing two with the next; ranges, versions for several releases and gaps. */
function chain(broken) {
  const random = generator(2);
  return [0, 1, 2, 3, 4].map((part) => {
    const names = NAMES.slice(part, part + 4);
    const rows = Array.from({ length: ROWS / 5 }, (_, index) => {
      const row = { id: `r${index}` };
      for (const [at, name] of names.entries()) {
        const low = Math.floor(random() * 60);
        // The middle table wants what the others never have.
        const major = broken && part === 2 && name === "e" ? low + 200 : low;
        if (at === 3 && part < 4) row[name] = `>=${major},<${major + 20}`;
        else if (random() > 0.1)
          row[name] = random() > 0.3 ? `${major}.1.${Math.floor(random() * 5)}` : `${major}.1`;
        else if (broken && name === "e") row[name] = `${major}.1`;
      }
      return row;
    });
    return { ...matrix(`part${part}`, names, rows), ranges: part < 4 ? [names[3]] : [] };
  });
}

/** Propagation removes nothing: each value of a and of b is in both, no pair is. */
function crossed() {
  const rows = (parity) =>
    Array.from({ length: ROWS / 2 }, (_, index) => {
      const row = { id: `r${index}` };
      for (const name of NAMES) row[name] = `${index % 97}.0.0`;
      const a = index % 100;
      row.a = `${a}.0.0`;
      row.b = `${(a + parity + 2 * Math.floor(index / 100)) % 100}.0.0`;
      return row;
    });
  return [
    matrix("even", NAMES, rows(0)),
    matrix(
      "odd",
      NAMES.slice(0, 2),
      rows(1).map(({ id, a, b }) => ({ id, a, b })),
    ),
  ];
}

function matrix(name, names, rows) {
  return { name, variables: Object.fromEntries(names.map((one) => [one, "pep440"])), rows };
}

function want(name, range, line = 1) {
  return {
    name,
    range,
    versioning: "pep440",
    strength: "require",
    requestedBy: "bench",
    source: `requirements.txt:${line}`,
  };
}

/** Numbers from 0 to 1, the same at every run. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

async function measure({ title, matrices, wanted }, module) {
  const file = join(folder, "tables.json");
  writeFileSync(file, JSON.stringify(matrices));
  const text = readFileSync(file, "utf8");
  const times = [];
  let outcome = "";
  for (let run = 0; run < RUNS; run += 1) {
    // A fresh module each time: neither its caches nor compiled code of the run before.
    const { resolve } = await import(`${module}?${title}${run}`);
    const start = performance.now();
    const parsed = JSON.parse(text);
    const middle = performance.now();
    const cpu = process.cpuUsage();
    outcome = attempt(() => resolve(wanted, parsed));
    const { user, system } = process.cpuUsage(cpu);
    times.push({ parse: middle - start, resolve: performance.now() - middle, cpu: (user + system) / 1000 });
  }
  const ms = times.map(({ resolve }) => resolve).sort((x, y) => x - y);
  const cpu = times.map((time) => time.cpu).sort((x, y) => x - y);
  const ratios = times.map(({ parse, resolve }) => resolve / parse).sort((x, y) => x - y);
  const at = (values) => values[Math.floor(values.length / 2)];
  console.log(`\n${title}: ${outcome}`);
  console.log(
    `  beyond parsing: min ${ms[0].toFixed(0)} ms, median ${at(ms).toFixed(0)} ms, max ${ms.at(-1).toFixed(0)} ms; aim < 100 ms (processor time of all threads, compiler included: median ${at(cpu).toFixed(0)} ms)`,
  );
  console.log(
    `  ratio to JSON.parse of ${(text.length / 2 ** 20).toFixed(1)} MiB: median ${at(ratios).toFixed(2)}×`,
  );
}

function attempt(run) {
  try {
    const { pins } = run();
    return Object.entries(pins)
      .map(([name, { version }]) => `${name} ${version}`)
      .join(", ");
  } catch (error) {
    if (error.code !== "NO_RESOLUTION" && error.code !== "COMPAT_INVALID") throw error;
    return `${error.message} → ${error.hint ?? ""}`;
  }
}
