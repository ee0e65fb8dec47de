#!/usr/bin/env node
// Not imported: an import reads every property of such a module, which takes milliseconds.
const { existsSync } = process.getBuiltinModule("node:fs");
const module = process.getBuiltinModule("node:module");
const program = new URL("../dist/main.js", import.meta.url);
if (existsSync(program)) {
  module.enableCompileCache?.();
  await import(program.href);
} else {
  process.stderr.write(
    "error: factory is not bundled yet\n  help: run `npm ci && npm run build` in its folder\n",
  );
  process.exitCode = 1;
}
