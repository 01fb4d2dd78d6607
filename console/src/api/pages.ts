/** Lists that come page by page: one shape for every cursor of the API. */
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";

type Page<T> = { items: T[]; next_cursor: string | null };

type Options = { refetchInterval?: number; enabled?: boolean };

/** All pages read so far as one list, and the means to read the next one. */
export function usePages<T, P extends Page<T>>(
  key: readonly unknown[],
  load: (cursor: string | undefined, signal: AbortSignal) => Promise<P & Page<T>>,
  options: Options = {},
) {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
    ...options,
  });
  const items = query.data?.pages.flatMap((page) => page.items) as T[] | undefined;
  return { ...query, items, first: query.data?.pages[0] as P | undefined };
}

export type Pages<T> = Pick<
  ReturnType<typeof usePages<T, Page<T>>>,
  "items" | "error" | "hasNextPage" | "isFetchingNextPage" | "fetchNextPage" | "refetch"
>;
