import * as registry from '@canvass/domain/problems/registry.ts'
import { expect, it } from 'vitest'
import { PROBLEM_STATUS } from './problem-status.ts'

it('gives every problem of the registry a status, and none besides', () => {
  const codes = Object.values(registry).map((problem) => problem.code)
  expect(Object.keys(PROBLEM_STATUS).sort()).toEqual(codes.sort())
})
