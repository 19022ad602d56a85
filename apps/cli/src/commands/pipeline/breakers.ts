export interface BreakerStatus {
  /** The process that it belongs to. */
  readonly service: string
  /** The dependency that it guards. */
  readonly breaker: string
  readonly state: string
}

const STATE = /^canvass_breaker_state_info\{(?<labels>[^}]*)\} 1$/gm
const LABEL = /(?<name>\w+)="(?<value>[^"]*)"/g

/** The state of every breaker in a page of metrics (Prometheus' text format). */
export function breakersIn(metrics: string): BreakerStatus[] {
  return [...metrics.matchAll(STATE)].map(({ groups }) => {
    const labels = new Map(
      [...(groups?.labels ?? '').matchAll(LABEL)].map((label) => [label.groups?.name, label.groups?.value]),
    )
    const label = (name: string) => labels.get(name) ?? ''
    return { service: label('service'), breaker: label('breaker'), state: label('state') }
  })
}
