import { defineConfig } from 'vitest/config'

const root = new URL('../..', import.meta.url).pathname
const exclude = ['**/node_modules/**', '**/.canvass/**']
const services = ['libs/testing/src/global-services.ts']
const level = (name: string, timeout: number, globalSetup: string[]) => ({
  root,
  test: {
    name,
    include: [`**/*.${name}.spec.ts`],
    exclude,
    globalSetup,
    testTimeout: timeout,
    hookTimeout: timeout,
  },
})

/** Three levels by file suffix: unit is pure, int talks to one real service, e2e runs the whole product. */
export default defineConfig({
  root,
  test: { projects: [level('unit', 20_000, []), level('int', 60_000, services), level('e2e', 300_000, services)] },
})
