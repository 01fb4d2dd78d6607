/**
 * The names the console uses for what the API answers. They are read off the paths, not off the
 * schema names, so that a regenerated document changes nothing here as long as the paths hold.
 */
import type { paths } from "./schema";

type Operation<P extends keyof paths, M extends keyof paths[P]> = paths[P][M];
type Json<T> = T extends { responses: { 200: { content: { "application/json": infer B } } } }
  ? B
  : never;
type Got<P extends keyof paths> = Json<Operation<P, "get" & keyof paths[P]>>;
type Posted<P extends keyof paths> = Json<Operation<P, "post" & keyof paths[P]>>;
type Item<T> = T extends { items: (infer I)[] } ? I : never;

export type Session = Got<"/api/v1/session">;
export type Overview = Got<"/api/v1/overview">;
export type ReasonCount = Overview["silences"][number];

export type ContactPage = Got<"/api/v1/contacts">;
export type ContactRow = Item<ContactPage>;
export type Contact = Got<"/api/v1/contacts/{contact_id}">;
export type TimelinePage = Got<"/api/v1/contacts/{contact_id}/timeline">;
export type TimelineItem = Item<TimelinePage>;
export type Journey = Item<Got<"/api/v1/contacts/{contact_id}/journeys">>;
export type Explanation = Got<"/api/v1/contacts/{contact_id}/explanation">;
export type ScenarioExplanation = Explanation["scenarios"][number];
export type ExplanationLine = ScenarioExplanation["lines"][number];

export type Segment = Item<Got<"/api/v1/segments">>;
export type SegmentDetail = Got<"/api/v1/segments/{key}">;

export type ScenarioRow = Item<Got<"/api/v1/scenarios">>;
export type Scenario = Got<"/api/v1/scenarios/{key}">;
export type Graph = Scenario["graph"];
export type GraphNode = Graph["nodes"][number];
export type LibraryItem = Item<Got<"/api/v1/scenarios/library">>;

export type MessagePage = Got<"/api/v1/messages">;
export type Message = Item<MessagePage>;
export type MessageDetail = Got<"/api/v1/messages/{message_id}">;
export type Outcome = Message["outcome"];

export type Policy = Got<"/api/v1/policy">;
export type ApiKey = Item<Got<"/api/v1/keys">>;
export type Scope = ApiKey["scopes"][number];
export type ApiKeyCreated = Posted<"/api/v1/keys">;
export type Source = Item<Got<"/api/v1/sources">>;
export type SourceCreated = Posted<"/api/v1/sources">;
export type EventName = Item<Got<"/api/v1/events/names">>;
