interface DomainLists {
  readonly domains?: readonly string[]
  readonly denyDomains?: readonly string[]
}

const LABEL = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?$/u

/** Whether a text is a host name with at least two labels, the last one not a number. International ones pass. */
export function isHostName(text: string): boolean {
  if (text.length > 253) return false
  const labels = text.split('.')
  const last = labels.at(-1) ?? ''
  return labels.length > 1 && labels.every((label) => LABEL.test(label)) && last.length > 1 && !/^\d+$/.test(last)
}

/** Whether the author's lists let a host pass: among `domains` when there are any, and not among `denyDomains`. */
export function isAllowed(host: string, { domains, denyDomains = [] }: DomainLists): boolean {
  const name = host.toLowerCase()
  const covers = (domain: string) => name === domain.toLowerCase() || name.endsWith(`.${domain.toLowerCase()}`)
  return (domains === undefined || domains.some(covers)) && !denyDomains.some(covers)
}
