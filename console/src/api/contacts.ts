/** People: the list, one person, and everything known of them. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask, client } from "./client";
import { usePages } from "./pages";
import type { ContactPage, ContactRow, Journey, Message, TimelineItem } from "./types";

export type ContactFilters = { q?: string; segment?: string; known?: boolean; consent?: string };

const LIVE_MS = 10_000;

export function useContacts(filters: ContactFilters) {
  return usePages<ContactRow, ContactPage>(
    ["contacts", filters],
    (cursor, signal) =>
      ask(client.GET("/api/v1/contacts", { params: { query: { ...filters, cursor } }, signal })),
    { refetchInterval: LIVE_MS },
  );
}

/** A short search, for the command palette. */
export function useContactSearch(q: string) {
  return useQuery({
    queryKey: ["contacts", "search", q],
    enabled: q.trim().length > 1,
    queryFn: ({ signal }) =>
      ask(client.GET("/api/v1/contacts", { params: { query: { q, limit: 6 } }, signal })),
  });
}

export function useContact(id: string) {
  return useQuery({
    queryKey: ["contact", id],
    queryFn: ({ signal }) =>
      ask(
        client.GET("/api/v1/contacts/{contact_id}", {
          params: { path: { contact_id: id } },
          signal,
        }),
      ),
    refetchInterval: LIVE_MS,
  });
}

export function useTimeline(id: string) {
  return usePages<TimelineItem, { items: TimelineItem[]; next_cursor: string | null }>(
    ["contact", id, "timeline"],
    (cursor, signal) =>
      ask(
        client.GET("/api/v1/contacts/{contact_id}/timeline", {
          params: { path: { contact_id: id }, query: { cursor } },
          signal,
        }),
      ),
    { refetchInterval: LIVE_MS },
  );
}

export function useJourneys(id: string) {
  return usePages<Journey, { items: Journey[]; next_cursor: string | null }>(
    ["contact", id, "journeys"],
    (cursor, signal) =>
      ask(
        client.GET("/api/v1/contacts/{contact_id}/journeys", {
          params: { path: { contact_id: id }, query: { cursor } },
          signal,
        }),
      ),
  );
}

export function useContactMessages(id: string) {
  return usePages<Message, { items: Message[]; next_cursor: string | null }>(
    ["contact", id, "messages"],
    (cursor, signal) =>
      ask(
        client.GET("/api/v1/contacts/{contact_id}/messages", {
          params: { path: { contact_id: id }, query: { cursor } },
          signal,
        }),
      ),
  );
}

export function useExplanation(id: string, scenario?: string) {
  return useQuery({
    queryKey: ["contact", id, "explanation", scenario ?? ""],
    queryFn: ({ signal }) =>
      ask(
        client.GET("/api/v1/contacts/{contact_id}/explanation", {
          params: { path: { contact_id: id }, query: { scenario } },
          signal,
        }),
      ),
    refetchInterval: LIVE_MS,
  });
}

export type ConsentGiven = {
  purpose: string;
  channel: string;
  status: "granted" | "withdrawn" | "pending";
  wording: string;
  source: string;
};

export function useRecordConsent(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ConsentGiven) =>
      ask(
        client.POST("/api/v1/contacts/{contact_id}/consents", {
          params: { path: { contact_id: id } },
          body,
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["contact", id] }),
  });
}
