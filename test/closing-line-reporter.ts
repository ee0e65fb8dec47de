import type { Reporter, TestModule } from "vitest/node";

/** Projects of vitest.config.ts; each must have run tests when nothing was filtered. */
const PROJECTS = ["unit", "integration", "faults"];

/**
 * Ends a run with `N passed, N failed` alone on a line. A file without tests counts as a failure,
 * and so does a project that ran none, so that an emptied suite cannot pass.
 */
export function closingLineReporter(options: { readonly filtered: boolean }): Reporter {
  return {
    onTestRunEnd(modules, unhandledErrors) {
      let passed = 0;
      let failed = unhandledErrors.length;
      let skipped = 0;
      for (const module of modules) {
        let ran = 0;
        for (const test of module.children.allTests()) {
          const { state } = test.result();
          if (state === "passed") passed += 1;
          else if (state === "failed") failed += 1;
          else skipped += 1;
          if (state !== "skipped") ran += 1;
        }
        failed += moduleFailures(module, ran);
      }
      for (const project of options.filtered ? [] : PROJECTS) {
        if (modules.some((module) => module.project.name === project)) continue;
        console.error(`no test of the project "${project}" ran`);
        failed += 1;
      }
      if (failed > 0 || passed === 0) process.exitCode = 1;
      console.log(`${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`);
    },
  };
}

/** A file that could not be loaded, or in which nothing ran. */
function moduleFailures(module: TestModule, ran: number): number {
  if (module.errors().length > 0) return 1;
  if (ran > 0) return 0;
  console.error(`${module.relativeModuleId}: no test ran`);
  return 1;
}
