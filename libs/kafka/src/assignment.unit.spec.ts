import { memoryLog } from '@canvass/platform/logging/memory-log.ts'
import { expect, test } from 'vitest'
import { createAssignment } from './assignment.ts'

const consumer = { pause: () => undefined, resume: () => undefined, seek: () => undefined }

test('nobody is asked where a partition begins once it is stopped, though a join still ends', () => {
  const asked: string[] = []
  const subscription = {
    groupId: 'group',
    async onAssign(partitions: readonly { topic: string }[]) {
      asked.push(...partitions.map(({ topic }) => topic))
      return new Map()
    },
  }
  const assignment = createAssignment(consumer, subscription, memoryLog().logger)
  assignment.joined({ before: [0] })
  assignment.stop()
  assignment.joined({ after: [0] })
  expect(asked).toEqual(['before'])
})
