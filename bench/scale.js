import { readFileSync } from "node:fs";

// What many projects that share one torch store and push: with a layer for each group, and with cog's one layer for
// all requirements. Layers and their sizes are those of real images, recorded by bench/scale/record.js.
//   node bench/scale.js [PROJECTS]
const count = Number(process.argv[2] ?? 10_000);
const recorded = JSON.parse(readFileSync(new URL("scale/manifests.json", import.meta.url), "utf8"));

// Assumptions that the manifests cannot tell. Not among them: that cog's layer is as large as those of the packages together
// (bench/layers.js shows it), and that no two of them are equal (pip writes times into bytecode).
/** Releases of a large package that are in use at the same time. */
const RELEASES = 6;
/** In a year, for each project. */
const YEAR = { sourceEdits: 200, smallBumps: 12, baseBumps: 12 };

const random = seeded(10_000);
const stored = { factory: new Map(), cog: new Map() };
const year = { factory: 0, cog: 0 };

for (let project = 0; project < count; project += 1) {
  const { layers } = recorded.projects[Math.floor(random() * recorded.projects.length)];
  const base = layers.filter(({ id }) => id === "base");
  const packages = layers.filter(({ id }) => id.startsWith("python-"));
  const source = layers.find(({ id }) => id === "source");
  const buckets = packages.filter(({ id }) => id.startsWith("python-rest-"));
  for (const layer of base) for (const tool of ["factory", "cog"]) push(tool, layer.digest, layer.size);
  for (const layer of packages) push("factory", identity(layer, project), layer.size);
  const all = sum(packages);
  push("cog", `requirements of ${project}`, all);
  for (const tool of ["factory", "cog"]) push(tool, `source of ${project}`, source.size);

  const edits = YEAR.sourceEdits * source.size;
  const newBases = YEAR.baseBumps * sum(base);
  // A bucket is chosen by the hash of a name, so the average one is bumped.
  const bucket = buckets.length === 0 ? 0 : sum(buckets) / buckets.length;
  year.factory += edits + YEAR.smallBumps * (bucket + source.size);
  year.cog += edits + YEAR.smallBumps * (all + source.size) + YEAR.baseBumps * all;
  if (project === 0) for (const tool of ["factory", "cog"]) year[tool] += newBases;
}

console.log(
  `${count} projects with torch ${recorded.torch}, from ${recorded.projects.length} images recorded on ${recorded.recorded}`,
);
row("stored, and pushed once", sum([...stored.factory.values()]), sum([...stored.cog.values()]));
row(
  `pushed in a year (${YEAR.sourceEdits} edits, ${YEAR.smallBumps} bumps, ${YEAR.baseBumps} bases each)`,
  year.factory,
  year.cog,
);

/** Buckets are never shared here, although equal ones would be; families and large packages are, by release. */
function identity({ id, digest }, project) {
  if (id.startsWith("python-rest-")) return `${id} of ${project}`;
  if (["python-venv", "python-cuda", "python-torch"].includes(id)) return digest;
  return `${digest} release ${Math.floor(random() * RELEASES)}`;
}

/** A registry is sent what it lacks only, so a layer that it has costs nothing. */
function push(tool, key, size) {
  stored[tool].set(key, { size });
}

function sum(layers) {
  let total = 0;
  for (const { size } of layers) total += size;
  return total;
}

function row(title, factory, cog) {
  console.log(
    `  ${title.padEnd(64)} ${terabytes(factory)}  cog ${terabytes(cog)}  ${(cog / factory).toFixed(1)}x`,
  );
}

function terabytes(bytes) {
  return `${(bytes / 1e12).toFixed(3)} TB`.padStart(12);
}

/** The minimal standard generator of Park and Miller. */
function seeded(start) {
  let state = start;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
