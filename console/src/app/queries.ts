/** How questions to the API are kept, retried, and what happens when the session has ended. */
import { QueryCache, QueryClient } from "@tanstack/react-query";
import { ApiError } from "../api/client";

const RETRIES_MAX = 2;
const FRESH_MS = 2_000;

export function makeQueries(): QueryClient {
  const queries: QueryClient = new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof ApiError && error.status === 401) {
          queries.setQueryData(["session"], null);
        }
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // What the API refused it will refuse again; only its absence is worth another try.
        retry: (count, error) =>
          count < RETRIES_MAX && (!(error instanceof ApiError) || error.status === 0),
      },
    },
  });
  return queries;
}
