// A shop's back office with the official Segment SDK: one call of each kind, then a clean end.
// Arguments: the base address and the write key. Prints what the SDK says of each delivery.
import { Analytics } from '@segment/analytics-node'

const [host, writeKey] = process.argv.slice(2)
const failures = []

const analytics = new Analytics({ host, path: '/v1/batch', writeKey, maxRetries: 0 })
analytics.on('error', (error) => failures.push(String(error.reason ?? error.code)))

analytics.identify({
  userId: 'marie',
  traits: {
    email: 'Marie@Example.org',
    name: 'Marie Curé',
    consents: [{ purpose: 'marketing', channel: 'email', status: 'granted' }],
  },
})
analytics.track({
  userId: 'marie',
  event: 'Product Added',
  messageId: 'node-1',
  timestamp: new Date('2024-05-01T10:00:00.123Z'),
  properties: { product_id: 'P1', price: 59.9, emoji: '👟', cut: '👟'.slice(0, 1) },
})
analytics.page({ anonymousId: 'a-1', name: 'Prices', properties: { path: '/prices' } })
analytics.screen({ anonymousId: 'a-1', name: 'Home' })
analytics.group({ userId: 'marie', groupId: 'acme', traits: { plan: 'gold' } })
analytics.alias({ userId: 'marie', previousId: 'a-1' })

await analytics.closeAndFlush({ timeout: 10_000 })
process.stdout.write(JSON.stringify({ failures }))
