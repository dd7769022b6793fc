/** For the unit tests; what is built and how stands in build.mjs. */

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    restoreMocks: true,
    projects: [
      { extends: true, test: { name: "logic", environment: "node", include: ["src/{client,view,labels}/**/*.test.ts"] } },
      { extends: true, test: { name: "elements", environment: "happy-dom", include: ["src/pictures/**/*.test.ts"] } },
    ],
  },
});
