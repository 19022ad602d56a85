import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LiveApi, type Reply, startLiveApi } from '../../testing/live-api.ts'

const LIMIT = 65_536
const survey = {
  title: 'Evidence over HTTP',
  pages: [
    {
      id: 'p1',
      questions: [
        { id: 'File', type: 'file', text: 'Receipt', accept: ['application/pdf', 'image/*'], maxFiles: 2 },
        { id: 'Photo', type: 'photo', text: 'Cup', maxBytes: 20_000 },
        { id: 'Signature', type: 'signature', text: 'Sign' },
        { id: 'Fee', type: 'payment', text: 'Fee', amount: 4.35, currency: 'eur', provider: 'card' },
        { id: 'Name', type: 'text', text: 'Name' },
      ],
    },
  ],
}

/** A file that is a PNG by its first bytes. */
const png = (about: string, size = 100) =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.from(about.padEnd(size, '.'))])
const PDF = Buffer.from('%PDF-1.7\n1 0 obj')

let api: LiveApi
let surveyId: string
let backend: string
beforeAll(async () => {
  api = await startLiveApi({ UPLOAD_LIMIT_BYTES: String(LIMIT), UPLOADS_PER_SESSION: '4', UPLOAD_DEADLINE_MS: '1000' })
  await api.work(true)
  const token = await api.adminToken('author')
  backend = await api.adminToken('payments')
  await api.call('PUT', '/v1/surveys/evidence', { token, body: survey })
  surveyId = (await api.call('POST', '/v1/surveys/evidence/publish', { token })).body.surveyId
})
afterAll(() => api?.close())

interface Session {
  readonly id: string
  readonly token: string
}

async function begun(): Promise<Session> {
  const { body } = await api.call('POST', '/v1/sessions', { body: { surveyId } })
  return { id: body.sessionId, token: body.token }
}

async function upload(
  { id, token }: Session,
  question: string,
  content: Buffer,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  const reply = await fetch(`${api.url}/v1/sessions/${id}/uploads?question=${question}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, ...headers },
    body: new Uint8Array(content),
  })
  return { status: reply.status, headers: reply.headers, body: await reply.json() }
}

const submit = ({ id, token }: Session, answers: object, step = 1) =>
  api.call('POST', `/v1/sessions/${id}/steps/${step}`, { token, body: { answers } })
const pay = ({ id, token }: Session, question = 'Fee') =>
  api.call('POST', `/v1/sessions/${id}/payments`, { token, body: { question } })
const report = (id: string, changed: object = {}, token = backend) => {
  const said = { status: 'paid', reference: 'ch_1', amount: 4.35, currency: 'EUR', ...changed }
  return api.call('PUT', `/v1/payments/${id}`, { token, body: said })
}
const violationsOf = ({ body }: Reply) =>
  body.violations?.map(({ question, message }: { question: string; message: string }) => `${question}: ${message}`)

it('a respondent answers file, photo, signature and payment questions', async () => {
  const session = await begun()
  const photo = await upload(session, 'Photo', png('cup'), { 'content-type': 'image/gif' })
  expect(photo.status).toBe(201)
  expect(photo.body).toEqual({
    id: expect.any(String),
    mime: 'image/png',
    size: 116,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect(photo.headers.get('location')).toBe(`/v1/sessions/${session.id}/uploads/${photo.body.id}`)
  const files = [await upload(session, 'File', PDF), await upload(session, 'File', png('receipt'))]
  const signature = await upload(session, 'Signature', png('name'))
  const fee = await pay(session)
  expect([fee.status, fee.body]).toEqual([
    201,
    {
      ...{
        id: expect.any(String),
        sessionId: session.id,
        mode: 'LIVE',
        question: 'Fee',
        amount: 4.35,
        currency: 'EUR',
      },
      ...{ provider: 'card', status: 'pending', reference: null },
    },
  ])
  const answers = {
    File: files.map(({ body }) => ({ upload: body.id })),
    Photo: { upload: photo.body.id },
    Signature: { upload: signature.body.id },
    Fee: { payment: fee.body.id },
  }
  const unpaid = await submit(session, answers)
  expect(unpaid.status).toBe(422)
  expect(violationsOf(unpaid)).toEqual(['Fee: The payment has not arrived yet. Please pay, then send this again.'])
  expect((await report(fee.body.id)).body).toMatchObject({ status: 'paid', reference: 'ch_1' })
  expect((await submit(session, answers)).body).toMatchObject({ status: 'COMPLETED' })
  expect((await submit(session, answers)).body).toMatchObject({ status: 'COMPLETED', duplicate: true })
})

describe('an upload', () => {
  it('is no answer of another session, another question, or for everybody to read', async () => {
    const [mine, theirs] = [await begun(), await begun()]
    const { body } = await upload(theirs, 'Photo', png('theirs'))
    const refused = await submit(mine, { Photo: { upload: body.id }, Signature: { upload: 'made-up' } })
    expect(violationsOf(refused)).toEqual([
      `Photo: There is no upload ${body.id} of this session.`,
      'Signature: There is no upload made-up of this session.',
    ])
    const own = await upload(mine, 'Photo', png('mine'))
    expect(violationsOf(await submit(mine, { Signature: { upload: own.body.id } }))).toEqual([
      `Signature: The upload ${own.body.id} belongs to question Photo.`,
    ])
    const path = `/v1/sessions/${theirs.id}/uploads/${body.id}`
    const read = async (token: string | undefined, at = path) =>
      (await api.call('GET', at, token === undefined ? {} : { token })).status
    expect(await read(undefined)).toBe(401)
    expect(await read('nonsense')).toBe(401)
    expect(await read(mine.token)).toBe(401)
    expect(await read(mine.token, `/v1/sessions/${mine.id}/uploads/${body.id}`)).toBe(404)
    expect(await read(await api.adminToken('author'))).toBe(403)
    expect(await read(backend)).toBe(403)
    expect(await read(await api.adminToken('analyst', 'other'))).toBe(404)
  })

  it('is read by its respondent and by analysts, whose reading is audited, and never shown as a page', async () => {
    const session = await begun()
    const content = png('read')
    const { body } = await upload(session, 'Photo', content)
    const path = `/v1/sessions/${session.id}/uploads/${body.id}`
    for (const token of [session.token, await api.adminToken('analyst')]) {
      const reply = await fetch(api.url + path, { headers: { authorization: `Bearer ${token}` } })
      expect(reply.status).toBe(200)
      expect(Buffer.from(await reply.arrayBuffer()).equals(content)).toBe(true)
      expect(Object.fromEntries(reply.headers)).toMatchObject({
        'content-type': 'image/png',
        'content-disposition': 'attachment',
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      })
    }
    const audit = await api.call('GET', '/v1/audit?action=upload.read', { token: await api.adminToken('admin') })
    const subject = `session/${session.id}/uploads/${body.id}`
    expect(audit.body.items).toMatchObject([{ subject, actor: 'spec', detail: { question: 'Photo' } }])
  })

  it.each([
    ['Signature', PDF, 415, 'upload-type-refused'],
    ['Photo', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 415, 'upload-type-refused'],
    ['Photo', png('x', 20_000), 413, 'body-too-large'],
    ['File', png('x', LIMIT), 413, 'body-too-large'],
    ['Photo', Buffer.alloc(0), 400, 'upload-empty'],
    ['Name', PDF, 422, 'question-type-mismatch'],
    ['Nobody', PDF, 404, 'question-not-found'],
    ['', PDF, 400, 'field-invalid'],
  ])('for %s may be refused: %#', async (question, content, status, code) => {
    const reply = await upload(await begun(), question, content, { 'content-type': 'image/png' })
    expect([reply.status, reply.body.code]).toEqual([status, code])
  })

  it('is the same when it comes again; a session has its fill of others', async () => {
    const session = await begun()
    const first = await upload(session, 'Photo', png('1'))
    for (const about of ['2', '3', '4']) expect((await upload(session, 'Photo', png(about))).status).toBe(201)
    const beyond = await upload(session, 'Photo', png('5'))
    expect([beyond.status, beyond.body.code, beyond.body.maxUploads]).toEqual([409, 'uploads-exhausted', 4])
    expect((await upload(session, 'Photo', png('1'))).body).toEqual(first.body)
  })

  it('is not taken when the session is suspended or over', async () => {
    const session = await begun()
    await api.call('POST', `/v1/sessions/${session.id}/suspend`, { token: session.token })
    expect((await upload(session, 'Photo', png('x'))).body.code).toBe('session-suspended')
    const leave = { token: session.token, body: { step: 1, reason: 'left' } }
    await api.call('POST', `/v1/sessions/${session.id}/terminate`, leave)
    const late = await upload(session, 'Photo', png('x'))
    expect([late.status, late.body.code]).toEqual([409, 'session-ended'])
    expect((await pay(session)).body.code).toBe('session-ended')
  })

  /** Sends a body by hand, piece by piece. @returns the reply, and how much had been written when it came */
  async function send({ id, token }: Session, announced: number | undefined, pieces: number, piece: Buffer) {
    const sending = request(`${api.url}/v1/sessions/${id}/uploads?question=File`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        ...(announced !== undefined && { 'content-length': String(announced) }),
      },
    })
    let written = 0
    const replied = new Promise<{ status: number | undefined; written: number }>((resolve, reject) => {
      sending.once('response', (reply) => {
        resolve({ status: reply.statusCode, written })
        reply.resume()
        sending.destroy()
      })
      sending.once('error', reject)
    })
    const write = (left: number): void => {
      if (left === 0 || sending.destroyed) return
      written += piece.length
      sending.write(piece, () => write(left - 1))
    }
    write(pieces)
    return replied
  }

  it('that is too large is refused by what it announces, or as soon as it is, and not read to its end', async () => {
    const session = await begun()
    expect(await send(session, 1_000_000_000, 1, Buffer.alloc(10))).toEqual({ status: 413, written: 10 })
    const piece = Buffer.alloc(16_384)
    const unannounced = await send(session, undefined, 100_000, piece)
    expect(unannounced.status).toBe(413)
    expect(unannounced.written).toBeLessThan(20_000_000)
  })

  it('that does not come to its end in time is given up', async () => {
    expect((await send(await begun(), 5_000, 1, Buffer.alloc(10))).status).toBe(503)
  })
})

describe('a payment', () => {
  it('is one for a question, until it fails', async () => {
    const session = await begun()
    const first = await pay(session)
    const again = await pay(session)
    expect([again.status, again.body]).toEqual([200, first.body])
    await report(first.body.id, { status: 'failed' })
    expect(violationsOf(await submit(session, { Fee: { payment: first.body.id } }))).toEqual([
      'Fee: The payment has failed. Please start a new one.',
    ])
    const second = await pay(session)
    expect(second.status).toBe(201)
    await report(second.body.id, { reference: 'ch_2' })
    const path = `/v1/sessions/${session.id}/payments/${second.body.id}`
    expect((await api.call('GET', path, { token: session.token })).body.status).toBe('paid')
    expect((await submit(session, { Fee: { payment: second.body.id } })).body.status).toBe('COMPLETED')
  })

  it('of another session is no answer, and cannot be read there', async () => {
    const [mine, theirs] = [await begun(), await begun()]
    const { body } = await pay(theirs)
    await report(body.id)
    expect(violationsOf(await submit(mine, { Fee: { payment: body.id } }))).toEqual([
      `Fee: There is no payment ${body.id} of this session.`,
    ])
    const read = await api.call('GET', `/v1/sessions/${mine.id}/payments/${body.id}`, { token: mine.token })
    expect([read.status, read.body.code]).toEqual([404, 'payment-not-found'])
  })

  it('is reported by backends of the tenant only, in the amount asked for, and audited once', async () => {
    const session = await begun()
    const { id } = (await pay(session)).body
    for (const role of ['author', 'analyst', 'ops'] as const)
      expect((await report(id, {}, await api.adminToken(role))).status).toBe(403)
    expect((await report(id, {}, session.token)).status).toBe(401)
    expect((await report(id, {}, await api.adminToken('payments', 'other'))).body.code).toBe('payment-not-found')
    expect((await report(id, { amount: 4 })).body).toMatchObject({ code: 'payment-mismatch', amount: 4.35 })
    expect((await report(id, { currency: 'USD' })).status).toBe(422)
    expect((await report(id, { status: 'pending' })).body.code).toBe('field-invalid')
    expect((await report(id, { status: 'refunded' })).body.code).toBe('payment-settled')
    expect((await report('no-uuid')).body.code).toBe('payment-not-found')
    expect((await api.call('GET', `/v1/payments/${id}`, { token: backend })).body).toMatchObject({ status: 'pending' })
    for (let i = 0; i < 2; i += 1) expect((await report(id)).status).toBe(200)
    expect((await report(id, { reference: 'other' })).body).toMatchObject({
      code: 'payment-settled',
      reference: 'ch_1',
    })
    expect((await report(id, { status: 'refunded' })).body.status).toBe('refunded')
    const token = await api.adminToken('admin')
    const { items } = (await api.call('GET', `/v1/audit?subject=payment/${id}`, { token })).body
    expect(items.map(({ detail }: { detail: object }) => detail)).toMatchObject([
      { before: 'paid', after: 'refunded' },
      { before: 'pending', after: 'paid', reference: 'ch_1' },
    ])
    expect(violationsOf(await submit(session, { Fee: { payment: id } }))).toEqual([
      'Fee: The payment was paid back. Please start a new one.',
    ])
  })

  it('is none for a question of another type', async () => {
    const refused = await pay(await begun(), 'Photo')
    expect([refused.status, refused.body.code]).toEqual([422, 'question-type-mismatch'])
  })
})
