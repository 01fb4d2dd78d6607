/** The calls shown to someone who connects a site; they work as they stand. */

export function identifyCall(origin: string, writeKey: string): string {
  return `curl ${origin}/v1/identify \\
  -u ${writeKey}: \\
  -H 'Content-Type: application/json' \\
  -d '{
    "userId": "customer-42",
    "traits": { "email": "marie@example.com", "firstName": "Marie" },
    "consents": [{
      "purpose": "marketing", "channel": "email", "status": "granted",
      "wording": "I would like to hear from the shop by e-mail.",
      "source": "account page"
    }]
  }'`;
}

export function trackCall(origin: string, writeKey: string): string {
  return `curl ${origin}/v1/track \\
  -u ${writeKey}: \\
  -H 'Content-Type: application/json' \\
  -d '{
    "userId": "customer-42",
    "event": "Product Added",
    "properties": {
      "cart_id": "cart-7", "product_id": "sku-1", "name": "Blue teapot",
      "price": 39.9, "quantity": 1, "currency": "EUR"
    }
  }'`;
}

export function libraryCall(origin: string, writeKey: string): string {
  return `import { Analytics } from "@segment/analytics-node";

const analytics = new Analytics({ writeKey: "${writeKey}", host: "${origin}" });
analytics.track({ userId: "customer-42", event: "Product Viewed" });`;
}
