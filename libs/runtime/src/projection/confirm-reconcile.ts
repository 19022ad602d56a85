import { type ReconcileDeps, type Reconciliation, reconcile } from './reconcile.ts'

/**
 * Reconciles, and once more when something differs: what is told differs in both by the same. A letter that is on its way to its
 * table, or counters that were rebuilt in between, are no difference then.
 */
export async function confirmReconcile(deps: ReconcileDeps): Promise<Reconciliation> {
  const first = await reconcile(deps)
  if (first.differences.length === 0) return first
  const second = await reconcile(deps)
  const seen = new Map(first.differences.map((one) => [nameOf(one), one.redis - one.expected]))
  const differences = second.differences.filter((one) => seen.get(nameOf(one)) === one.redis - one.expected)
  return { ...second, differences }
}

const nameOf = ({ partition, group, field }: Reconciliation['differences'][number]): string =>
  [partition, group, field].join(' ')
