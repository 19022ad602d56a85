import { expect, test } from 'vitest'
import { missingProgram } from './system-packages.ts'

test('names the command of the platform', () => {
  expect(missingProgram('redis-server', 'apt')).toContain('apt-get install --no-install-recommends -y redis-server')
  expect(missingProgram('java', 'dnf')).toContain('sudo dnf install -y java-17-openjdk-headless')
  expect(missingProgram('mvn', 'brew')).toContain('brew install maven')
})

test('names all of them on an unknown platform', () => {
  expect(missingProgram('java', undefined)).toMatch(/apt-get.*dnf.*brew/)
})
