import { CollectorDenial, CollectorRow } from './collectors.ts'
import { PaymentRow, UploadRow } from './evidence.ts'
import {
  AuditEntry,
  DeadLetterBulk,
  DeadLetterEntry,
  DeadLetterRevision,
  PipelineSettings,
  ProjectionRebuild,
} from './operations.ts'
import { ArchivedCount, OutboxEvent, RelayPartition, RelayTopic } from './outbox.ts'
import { QuotaCellRow, Reservation } from './quotas.ts'
import { Answer, Refusal, Session, SessionKeyOwner, SessionStep } from './sessions.ts'
import { Survey, SurveyVersion } from './surveys.ts'

/** Every table, for the ORM; a test compares them with what the migrations made. */
export const entities = [
  Survey,
  SurveyVersion,
  SessionKeyOwner,
  Session,
  SessionStep,
  Answer,
  Refusal,
  UploadRow,
  PaymentRow,
  QuotaCellRow,
  Reservation,
  CollectorRow,
  CollectorDenial,
  OutboxEvent,
  RelayPartition,
  RelayTopic,
  ArchivedCount,
  DeadLetterEntry,
  DeadLetterRevision,
  DeadLetterBulk,
  PipelineSettings,
  AuditEntry,
  ProjectionRebuild,
]
