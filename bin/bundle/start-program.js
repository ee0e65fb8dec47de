// `dist/main.js`: bin/bundle.js fills in SCRIPTS. The large parts of the program are scripts with V8's code cache beside
// them, because modules cannot have one before node 22, and compiling them takes longer than planning a project.
const { existsSync, readFileSync, renameSync, writeFileSync } = process.getBuiltinModule("node:fs");
const { Script } = process.getBuiltinModule("node:vm");
const { fileURLToPath } = process.getBuiltinModule("node:url");

const running = new Map();
await run("main");

/** The exports of a script, which is run once. */
function run(name) {
  if (!running.has(name)) running.set(name, start(name));
  return running.get(name);
}

function start(name) {
  const filename = fileURLToPath(new URL(SCRIPTS[name], import.meta.url));
  const cache = `${filename}.cache`;
  // V8 refuses a cache of another version or machine and compiles instead.
  const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
  const script = new Script(readFileSync(filename, "utf8"), { filename, cachedData });
  if (process.env.FACTORY_WRITE_CODE_CACHE === "1") {
    process.on("exit", () => {
      writeFileSync(`${cache}.part`, script.createCachedData());
      renameSync(`${cache}.part`, cache);
    });
  }
  return script.runInThisContext()(import.meta, (part) =>
    part in SCRIPTS ? run(part) : import(`./lazy/${part}.js`),
  );
}
